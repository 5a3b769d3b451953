import { k8s } from '../../imports/k8s';
import { selectorLabels } from '../model/labels';
import { CONTAINER_PORTS } from '../model/process';
import type { Workload } from '../model/workload';
import { gatewayEgress, gatewayIngress } from './gateway-access';
import type { Manifest } from './manifest';
import { metadata } from './metadata';
import { modelServerEgress, modelServerIngress } from './model-server-access';
import { ANY_POD, tcp } from './network-peer';

/**
 * The NetworkPolicy of a workload, for both directions; undefined where the network is open. What it does not name it
 * refuses; kubelets, which probe from their node, are let through by the network itself.
 * @param workloads of the whole definition: the gateways of a model server are among them
 */
export function networkPolicyManifest(workload: Workload, workloads: readonly Workload[]): Manifest | undefined {
  const { network } = workload;
  if (network.kind === 'open') return undefined;
  const clients =
    workload.kind === 'gateway' ? gatewayIngress(workload, network) : modelServerIngress(workload, network, workloads);
  const spec: k8s.NetworkPolicySpec = {
    podSelector: { matchLabels: selectorLabels(workload) },
    policyTypes: ['Ingress', 'Egress'],
    ...rules('ingress', [...clients, ...scraping(workload)]),
    ...rules(
      'egress',
      workload.kind === 'gateway' ? gatewayEgress(workload, network) : modelServerEgress(workload, network),
    ),
  };
  return k8s.KubeNetworkPolicy.manifest({ metadata: metadata(workload), spec }) as Manifest;
}

/** Left out, a list admits nobody, as an empty one would, which the API drops: every apply would then be a change. */
function rules<Name extends 'ingress' | 'egress', Rule>(
  name: Name,
  list: readonly Rule[],
): { [name in Name]?: Rule[] } {
  return list.length === 0 ? {} : ({ [name]: [...list] } as { [name in Name]: Rule[] });
}

/** A Prometheus runs in whatever namespace it was installed in. */
function scraping({ kind, scrape }: Workload): k8s.NetworkPolicyIngressRule[] {
  if (scrape.kind === 'none') return [];
  const { management } = kind === 'gateway' ? CONTAINER_PORTS.gateway : CONTAINER_PORTS.modelServer;
  return [{ from: [ANY_POD], ports: [tcp(management)] }];
}
