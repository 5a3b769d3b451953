import type { Workload } from './workload';

/** Names of the Kubernetes objects that are not called as their workload is. */

/** ConfigMap with the files a model server reads at its start. */
export function configMapName({ name }: Workload): string {
  return `${name}-config`;
}

/** ConfigMap with a Grafana dashboard. */
export function dashboardName({ name }: Workload): string {
  return `${name}-dashboard`;
}

/** Service of a model server's exposure. */
export function externalServiceName({ name }: Workload): string {
  return `${name}-external`;
}

/** Claim that is made for a model. @param index of the model in its workload */
export function claimName({ name }: Workload, index: number): string {
  return `${name}-${modelVolumeName(index)}`;
}

/** Claim that is made for the requests that are logged. */
export function requestLogClaimName({ name }: Workload): string {
  return `${name}-request-log`;
}

/** Volume of a pod a model lies in. @param index of the model in its workload */
export function modelVolumeName(index: number): string {
  return index === 0 ? 'model' : `model-${index + 1}`;
}

/** Compose service that downloads a model. @param index among the downloads of its workload */
export function downloadName({ name }: Workload, index: number): string {
  return `${name}-download${index === 0 ? '' : `-${index + 1}`}`;
}
