import type { k8s } from '../../imports/k8s';
import type { NetworkAccess } from '../model/network';
import { CONTAINER_PORTS } from '../model/process';
import { inStartOrder } from '../model/projection';
import type { DownloadStorage } from '../model/storage';
import type { ModelServerWorkload, Workload } from '../model/workload';
import { ANY_POD, DNS, OWN_NAMESPACE, peerOf, podsOf, tcp } from './network-peer';

type Isolated = Extract<NetworkAccess, { kind: 'isolated' }>;

const { grpc, rest } = CONTAINER_PORTS.modelServer;

/** Who may connect to a model server's gRPC and REST. */
export function modelServerIngress(
  server: ModelServerWorkload,
  { allowFrom }: Isolated,
  workloads: readonly Workload[],
): k8s.NetworkPolicyIngressRule[] {
  const { exposure } = server;
  const named = [...gatewaysOf(server, workloads).map((gateway) => podsOf(gateway, server)), ...allowFrom.map(peerOf)];
  // Where nothing says who its clients are, they are its neighbours.
  const clients = named.length === 0 && exposure === undefined ? [OWN_NAMESPACE] : named;
  return [
    ...(clients.length === 0 ? [] : [{ from: clients, ports: [tcp(grpc), tcp(rest)] }]),
    ...(exposure === undefined ? [] : [exposedTo(exposure.kind === 'cluster_ip', rest)]),
  ];
}

/** Nothing but what a download needs, and what is allowed by name; a host is looked up before it is connected to. */
export function modelServerEgress(server: ModelServerWorkload, { allowTo }: Isolated): k8s.NetworkPolicyEgressRule[] {
  const ports = downloadPorts(server);
  if (ports.length === 0 && allowTo.length === 0) return [];
  return [
    DNS,
    ...(ports.length === 0 ? [] : [{ ports: ports.map(tcp) }]),
    ...(allowTo.length === 0 ? [] : [{ to: allowTo.map(peerOf) }]),
  ];
}

/** Whoever an exposure admits: the pods of the cluster, or everyone. */
export function exposedTo(isInsideCluster: boolean, port: number): k8s.NetworkPolicyIngressRule {
  return { ...(isInsideCluster ? { from: [ANY_POD] } : {}), ports: [tcp(port)] };
}

/** By name and not by identity: who projects may hold a copy. */
function gatewaysOf(server: ModelServerWorkload, workloads: readonly Workload[]): Workload[] {
  return inStartOrder(
    workloads.filter(
      (workload) =>
        workload.kind === 'gateway' &&
        workload.modelServer.name === server.name &&
        workload.modelServer.namespace === server.namespace,
    ),
  );
}

/** Those of HTTP and HTTPS, and those of the URLs a download is told: an endpoint of one's own may have another. */
function downloadPorts({ models }: ModelServerWorkload): number[] {
  const storages = models.flatMap(({ storage }) => (storage.kind === 'download' ? [storage] : []));
  if (storages.length === 0) return [];
  return [...new Set([80, 443, ...storages.flatMap(urlPorts)])].sort((a, b) => a - b);
}

function urlPorts({ source, environment }: DownloadStorage): number[] {
  const texts = [source, ...Object.values(environment).filter((value): value is string => typeof value === 'string')];
  return texts
    .flatMap((text) => text.match(/https?:\/\/[^\s'"]+/g) ?? [])
    .filter((url) => URL.canParse(url))
    .map((url) => Number(new URL(url).port))
    .filter((port) => port !== 0);
}
