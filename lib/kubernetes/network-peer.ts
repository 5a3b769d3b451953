import { k8s } from '../../imports/k8s';
import { selectorLabels } from '../model/labels';
import type { Peer } from '../model/network';
import type { Workload } from '../model/workload';

/** Label every namespace has, with its own name. */
const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

/** Every pod of the cluster. */
export const ANY_POD: k8s.NetworkPolicyPeer = { namespaceSelector: {} };

/** Every pod of the policy's own namespace. */
export const OWN_NAMESPACE: k8s.NetworkPolicyPeer = { podSelector: {} };

/** A peer of the definition. */
export function peerOf(peer: Peer): k8s.NetworkPolicyPeer {
  switch (peer.kind) {
    case 'pods':
      return {
        podSelector: { matchLabels: peer.labels },
        ...(peer.namespace === undefined ? {} : { namespaceSelector: namespaceNamed(peer.namespace) }),
      };
    case 'namespace':
      return { namespaceSelector: namespaceNamed(peer.namespace) };
    case 'cidr':
      return { ipBlock: { cidr: peer.cidr, ...(peer.except.length === 0 ? {} : { except: [...peer.except] }) } };
  }
}

/** The pods of another workload, as seen from this one. */
export function podsOf(other: Workload, from: Workload): k8s.NetworkPolicyPeer {
  const pods = { podSelector: { matchLabels: selectorLabels(other) } };
  if (other.namespace === from.namespace) return pods;
  // Where one of them lies is decided by who applies it: any namespace may be the one.
  return { ...pods, namespaceSelector: other.namespace === undefined ? {} : namespaceNamed(other.namespace) };
}

/** A port of the policy's pods, or of those they connect to. */
export function tcp(port: number): k8s.NetworkPolicyPort {
  return { protocol: 'TCP', port: k8s.IntOrString.fromNumber(port) };
}

/** Names are asked for in whatever namespace the cluster has its DNS. */
export const DNS: k8s.NetworkPolicyEgressRule = {
  to: [ANY_POD],
  ports: [{ protocol: 'UDP', port: k8s.IntOrString.fromNumber(53) }, tcp(53)],
};

function namespaceNamed(name: string): k8s.LabelSelector {
  return { matchLabels: { [NAMESPACE_NAME]: name } };
}
