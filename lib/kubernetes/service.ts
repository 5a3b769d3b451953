import { k8s } from '../../imports/k8s';
import { selectorLabels } from '../model/labels';
import { CONTAINER_PORTS } from '../model/process';
import type { Exposure } from '../model/exposure';
import type { ModelServerWorkload, Workload } from '../model/workload';
import type { Manifest } from './manifest';
import { metadata, type OwnMetadata } from './metadata';
import { externalServiceName } from './object-names';

const TYPES = {
  cluster_ip: 'ClusterIP',
  node_port: 'NodePort',
  load_balancer: 'LoadBalancer',
  ingress: 'ClusterIP',
  http_route: 'ClusterIP',
} as const satisfies Readonly<Record<Exposure['kind'], string>>;

/** Label of a model server's second Service, which carries every label of the first one too. */
export const EXTERNAL_LABEL = 'cdk8s-serving/external';

/** The Service a workload's clients in the cluster use. The management port is no part of any Service. */
export function serviceManifest(workload: Workload): Manifest {
  return workload.kind === 'gateway'
    ? exposedService(workload, workload.exposure, 'http', {})
    : headlessService(workload);
}

/** The Service of a model server's exposure, to REST alone; undefined where it has none. */
export function externalServiceManifest(workload: Workload): Manifest | undefined {
  if (workload.kind === 'gateway' || workload.exposure === undefined) return undefined;
  return exposedService(workload, workload.exposure, 'rest', {
    name: externalServiceName(workload),
    labels: { [EXTERNAL_LABEL]: 'true' },
  });
}

/** What an Ingress and an HTTPRoute lead to: the Service of a workload's exposure. */
export function exposedBackend(workload: Workload, { port }: Exposure): { name: string; port: number } {
  return { name: workload.kind === 'gateway' ? workload.name : externalServiceName(workload), port };
}

/** Without a cluster IP the name resolves to every ready pod, which is what lets a gRPC client spread its requests. */
function headlessService(workload: ModelServerWorkload): Manifest {
  const { grpc, rest } = CONTAINER_PORTS.modelServer;
  const spec: k8s.ServiceSpec = {
    selector: selectorLabels(workload),
    type: 'ClusterIP',
    clusterIp: 'None',
    // A mesh that is not told takes gRPC for a stream of bytes and balances connections instead of requests.
    ports: [{ ...port('grpc', grpc), appProtocol: 'kubernetes.io/h2c' }, port('rest', rest)],
  };
  return k8s.KubeService.manifest({ metadata: metadata(workload), spec }) as Manifest;
}

/** HTTP is not told of as `appProtocol`: some providers then probe `/`, which is not there. */
function exposedService(workload: Workload, exposure: Exposure, portName: string, own: OwnMetadata): Manifest {
  const nodePort =
    exposure.kind === 'node_port' && exposure.nodePort !== undefined ? { nodePort: exposure.nodePort } : {};
  const balancer = exposure.kind === 'load_balancer' ? exposure : { sourceRanges: [], annotations: {} };
  const spec: k8s.ServiceSpec = {
    selector: selectorLabels(workload),
    type: TYPES[exposure.kind],
    ...(balancer.sourceRanges.length === 0 ? {} : { loadBalancerSourceRanges: [...balancer.sourceRanges] }),
    ports: [{ ...port(portName, exposure.port), ...nodePort }],
  };
  return k8s.KubeService.manifest({
    metadata: metadata(workload, { ...own, annotations: balancer.annotations }),
    spec,
  }) as Manifest;
}

/** A port of the Service that leads to the container port of the same name. */
function port(name: string, number: number): k8s.ServicePort {
  return { name, port: number, protocol: 'TCP', targetPort: k8s.IntOrString.fromString(name) };
}
