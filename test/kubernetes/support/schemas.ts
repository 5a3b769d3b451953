import { HTTPRoute, type IHTTPRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute';
import { ScaledObject, type IScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject';
import {
  ServiceMonitor,
  type IServiceMonitor,
} from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1/Ingress';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { PersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import { Service } from 'kubernetes-models/v1/Service';
import type { HttpRouteSpec } from '../../../imports/gateway-api';
import type { ScaledObjectSpec } from '../../../imports/keda';
import type { ServiceMonitorSpec } from '../../../imports/prometheus-operator';
import type { Manifest } from '../../../lib/kubernetes/manifest';

interface Validated {
  validate(): void;
}

/** Types that carry the schema of their kind; of the last three, that of the CRD. */
const TYPES: Readonly<Record<string, new (data: never) => Validated>> = {
  'apps/v1 Deployment': Deployment,
  'autoscaling/v2 HorizontalPodAutoscaler': HorizontalPodAutoscaler,
  'networking.k8s.io/v1 Ingress': Ingress,
  'networking.k8s.io/v1 NetworkPolicy': NetworkPolicy,
  'policy/v1 PodDisruptionBudget': PodDisruptionBudget,
  'v1 ConfigMap': ConfigMap,
  'v1 PersistentVolumeClaim': PersistentVolumeClaim,
  'v1 Service': Service,
  'gateway.networking.k8s.io/v1 HTTPRoute': HTTPRoute,
  'keda.sh/v1alpha1 ScaledObject': ScaledObject,
  'monitoring.coreos.com/v1 ServiceMonitor': ServiceMonitor,
};

/** Every kind there is a schema for, with its apiVersion. */
export const KINDS = Object.keys(TYPES);

/** Kind of an object, with its apiVersion. */
export function kindOf({ apiVersion, kind }: Manifest): string {
  return `${apiVersion} ${kind}`;
}

/** @throws Error naming the field, for an object that is none of its kind's schema, and for a kind that has none here */
export function validate(manifest: Manifest): void {
  const type = TYPES[kindOf(manifest)];
  if (type === undefined) throw new Error(`no schema of ${kindOf(manifest)}`);
  new type(manifest as never).validate();
}

/** A schema takes fields it does not know; this does not compile where one of ours is not spelled as the CRD's. */
type Unknown<Ours, Theirs> = Exclude<keyof Ours, keyof NonNullable<Theirs>>;
const noUnknownFields: [
  Unknown<HttpRouteSpec, IHTTPRoute['spec']>,
  Unknown<ScaledObjectSpec, IScaledObject['spec']>,
  Unknown<ServiceMonitorSpec, IServiceMonitor['spec']>,
] extends [never, never, never]
  ? true
  : never = true;
void noUnknownFields;
