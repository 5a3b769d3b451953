import { k8s } from '../../imports/k8s';
import type { Workload } from '../model/workload';
import type { Manifest } from './manifest';
import { metadata } from './metadata';
import { exposedBackend } from './service';

/** The Ingress of a workload; undefined where it is reached in another way. */
export function ingressManifest(workload: Workload): Manifest | undefined {
  const { exposure } = workload;
  if (exposure?.kind !== 'ingress') return undefined;
  const { host, path, className, tlsSecret, annotations } = exposure;
  const { name, port } = exposedBackend(workload, exposure);
  const spec: k8s.IngressSpec = {
    ...(className === undefined ? {} : { ingressClassName: className }),
    ...(tlsSecret === undefined ? {} : { tls: [{ hosts: [host], secretName: tlsSecret }] }),
    rules: [
      {
        host,
        http: { paths: [{ path, pathType: 'Prefix', backend: { service: { name, port: { number: port } } } }] },
      },
    ],
  };
  return k8s.KubeIngress.manifest({ metadata: metadata(workload, { annotations }), spec }) as Manifest;
}
