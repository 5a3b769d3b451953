import { k8s } from '../../imports/k8s';
import { selectorLabels } from '../model/labels';
import { CONTAINER_PORTS } from '../model/process';
import type { Exposure } from '../model/exposure';
import type { Workload } from '../model/workload';
import type { Manifest } from './manifest';
import { metadata } from './metadata';

const TYPES = {
  cluster_ip: 'ClusterIP',
  node_port: 'NodePort',
  load_balancer: 'LoadBalancer',
  ingress: 'ClusterIP',
  http_route: 'ClusterIP',
} as const satisfies Readonly<Record<Exposure['kind'], string>>;

/** The Service of a workload. The management port is no part of it. */
export function serviceManifest(workload: Workload): Manifest {
  const spec: k8s.ServiceSpec = {
    selector: selectorLabels(workload),
    ...(workload.kind === 'gateway' ? exposed(workload.exposure) : headless()),
  };
  return k8s.KubeService.manifest({ metadata: metadata(workload), spec }) as Manifest;
}

/** Without a cluster IP the name resolves to every ready pod, which is what lets a gRPC client spread its requests. */
function headless(): k8s.ServiceSpec {
  const { grpc, rest } = CONTAINER_PORTS.modelServer;
  return { type: 'ClusterIP', clusterIp: 'None', ports: [port('grpc', grpc), port('rest', rest)] };
}

function exposed(exposure: Exposure): k8s.ServiceSpec {
  const nodePort =
    exposure.kind === 'node_port' && exposure.nodePort !== undefined ? { nodePort: exposure.nodePort } : {};
  return { type: TYPES[exposure.kind], ports: [{ ...port('http', exposure.port), ...nodePort }] };
}

/** A port of the Service that leads to the container port of the same name. */
function port(name: string, number: number): k8s.ServicePort {
  return { name, port: number, protocol: 'TCP', targetPort: k8s.IntOrString.fromString(name) };
}
