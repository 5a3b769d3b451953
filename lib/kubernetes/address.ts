import { Port } from '@cdk8s-serving/contract';
import type { GatewayWorkload } from '../model/workload';

/**
 * gRPC target of a gateway's model server. `dns:///` with a headless Service gives the client every ready pod; through
 * a cluster IP, one HTTP/2 connection would send all requests to the one pod it reached first.
 */
export function modelServerTarget(gateway: GatewayWorkload): string {
  const { name, namespace } = gateway.modelServer;
  const host = namespace === undefined || namespace === gateway.namespace ? name : `${name}.${namespace}`;
  return `dns:///${host}:${Port.grpc}`;
}
