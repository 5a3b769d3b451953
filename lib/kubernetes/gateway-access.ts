import { fetchesPictures } from '@cdk8s-serving/contract';
import type { k8s } from '../../imports/k8s';
import type { NetworkAccess } from '../model/network';
import { CONTAINER_PORTS } from '../model/process';
import type { GatewayWorkload } from '../model/workload';
import { allowedAddresses } from './allowed-address';
import { INTERNET } from './internet';
import { exposedTo } from './model-server-access';
import { DNS, peerOf, podsOf, tcp } from './network-peer';

type Isolated = Extract<NetworkAccess, { kind: 'isolated' }>;

/** Who may connect to a gateway: the pods of the cluster at least, everyone where it can be reached from outside. */
export function gatewayIngress(gateway: GatewayWorkload, { allowFrom }: Isolated): k8s.NetworkPolicyIngressRule[] {
  const { http } = CONTAINER_PORTS.gateway;
  const isInsideCluster = gateway.exposure.kind === 'cluster_ip';
  return [
    exposedTo(isInsideCluster, http),
    ...(isInsideCluster && allowFrom.length > 0 ? [{ from: allowFrom.map(peerOf), ports: [tcp(http)] }] : []),
  ];
}

/** Its model server; and, only for pictures, which it fetches by URL, the public internet. */
export function gatewayEgress(gateway: GatewayWorkload, { allowTo }: Isolated): k8s.NetworkPolicyEgressRule[] {
  const fetches = fetchesPictures(gateway.binding);
  return [
    DNS,
    { to: [podsOf(gateway.modelServer, gateway)], ports: [tcp(CONTAINER_PORTS.modelServer.grpc)] },
    ...(fetches ? [{ to: [...INTERNET] }, ...allowedAddresses(gateway)] : []),
    ...(allowTo.length === 0 ? [] : [{ to: allowTo.map(peerOf) }]),
  ];
}
