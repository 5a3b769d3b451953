import type { HttpRouteSpec } from '../../imports/gateway-api';
import type { Workload } from '../model/workload';
import type { Manifest } from './manifest';
import { metadata } from './metadata';
import { exposedBackend } from './service';

/** The HTTPRoute of a workload; undefined where it is reached in another way. */
export function httpRouteManifest(workload: Workload): Manifest | undefined {
  const { exposure } = workload;
  if (exposure?.kind !== 'http_route') return undefined;
  const { gateway, gatewayNamespace, sectionName, hostnames, path } = exposure;
  const spec: HttpRouteSpec = {
    parentRefs: [
      {
        name: gateway,
        ...(gatewayNamespace === undefined ? {} : { namespace: gatewayNamespace }),
        ...(sectionName === undefined ? {} : { sectionName }),
      },
    ],
    ...(hostnames.length === 0 ? {} : { hostnames }),
    rules: [
      { matches: [{ path: { type: 'PathPrefix', value: path } }], backendRefs: [exposedBackend(workload, exposure)] },
    ],
  };
  return { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata: metadata(workload), spec };
}
