import type { Quantity } from './quantity';
import type { At, ObjectName, Place } from './place';
import type { Selector } from './selector';

interface KubernetesObject {
  readonly object: ObjectName;
  readonly place: Place;
}

export interface ServicePort {
  readonly place: Place;
  readonly name: string | undefined;
  readonly port: number;
  /** Name or number; the port itself where the file does not say. */
  readonly target: At<string>;
  readonly protocol: string;
}

export interface Service extends KubernetesObject {
  /** `ClusterIP` where the file does not say. */
  readonly type: string;
  readonly isHeadless: boolean;
  /** Undefined for a Service whose endpoints someone else writes. */
  readonly selector: At<Selector> | undefined;
  readonly ports: readonly ServicePort[];
}

/** What an autoscaler scales. */
export interface ScaleTarget {
  readonly place: Place;
  readonly kind: string;
  readonly name: string;
}

/** A metric that is a part of what the containers request. */
export interface UtilizationMetric {
  readonly place: Place;
  readonly resource: 'cpu' | 'memory';
  /** The one container that counts; undefined for all of the pod. */
  readonly container: string | undefined;
}

/** A HorizontalPodAutoscaler, or a ScaledObject of KEDA. */
export interface Autoscaler extends KubernetesObject {
  readonly target: ScaleTarget | undefined;
  readonly min: At<number> | undefined;
  readonly max: At<number> | undefined;
  readonly metrics: readonly UtilizationMetric[];
}

export interface Budget extends KubernetesObject {
  readonly selector: At<Selector> | undefined;
  /** A number, or a percentage. */
  readonly minAvailable: At<string> | undefined;
  readonly maxUnavailable: At<string> | undefined;
}

export interface NetworkPolicy extends KubernetesObject {
  readonly selector: At<Selector>;
  /** Egress rules; undefined where the policy says nothing of egress. */
  readonly egress: readonly EgressRule[] | undefined;
}

export interface EgressRule {
  readonly place: Place;
  /** Names and numbers; none is every port. */
  readonly ports: readonly string[];
}

/** Something outside of the pods that sends requests to a Service: an Ingress, or a route of the Gateway API. */
export interface Backend extends KubernetesObject {
  readonly service: ObjectName;
  /** Name or number of the Service's port. */
  readonly port: string | undefined;
}

export interface Claim extends KubernetesObject {
  readonly accessModes: readonly string[];
  readonly storage: At<Quantity> | undefined;
}

/** A ConfigMap or a Secret. */
export interface ConfigObject extends KubernetesObject {
  /** Undefined where kustomize makes it, from files that were not read. */
  readonly keys: readonly string[] | undefined;
}
