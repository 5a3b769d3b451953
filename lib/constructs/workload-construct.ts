import { ApiObject, type Duration } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { checkDefinition, printFinding } from '../checks/check';
import type { Definition } from '../checks/rule';
import { projectKubernetes } from '../kubernetes/project';
import type { Manifest } from '../kubernetes/manifest';
import { deepFreeze } from '../model/freeze';
import { gracePeriodSeconds } from '../model/termination';
import type { Workload, WorkloadBase } from '../model/workload';
import { DefinitionError } from './definition-error';
import { ImagePullPolicy } from './image-pull-policy';
import { hostOf, placementOf, type ObjectKind, type Placement } from './placement';
import { asPlainResources, resolveResources, type DefaultRequests, type Resources } from './resources';
import type { WorkloadProps } from './workload-props';
import { Duration as DurationValue } from 'cdk8s';

/** What a kind of workload brings where props say nothing. */
export interface WorkloadDefaults {
  readonly requests: DefaultRequests;
  readonly drainTimeout: Duration;
}

const WORKLOAD = Symbol.for('cdk8s-serving.WorkloadConstruct');

/** A Deployment and its Service, made from one workload. Every prop can be read back under its name. */
export abstract class WorkloadConstruct extends Construct {
  /** True for every construct of this library that is deployed. */
  static isWorkloadConstruct(construct: IConstruct): construct is WorkloadConstruct {
    return WORKLOAD in construct;
  }

  /** The whole definition of this workload as frozen, plain data. */
  abstract readonly workload: Workload;
  /** Image the container runs. */
  abstract readonly image: string;

  readonly name: string;
  readonly replicas: number;
  readonly resources: Resources;
  readonly environment: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly imagePullPolicy: ImagePullPolicy;
  readonly drainTimeout: Duration;
  readonly terminationGracePeriod: Duration;

  private readonly placement: Placement;

  protected constructor(scope: Construct, id: string, props: WorkloadProps, defaults: WorkloadDefaults) {
    super(scope, id);
    Object.defineProperty(this, WORKLOAD, { value: true });
    this.placement = placementOf(this);
    this.name = props.name ?? id;
    this.replicas = props.replicas ?? 1;
    this.resources = deepFreeze(resolveResources(props.resources, defaults.requests));
    this.environment = Object.freeze({ ...props.environment });
    this.labels = Object.freeze({ ...props.labels });
    this.imagePullPolicy = props.imagePullPolicy ?? ImagePullPolicy.IF_NOT_PRESENT;
    this.drainTimeout = props.drainTimeout ?? defaults.drainTimeout;
    this.terminationGracePeriod =
      props.terminationGracePeriod ?? DurationValue.seconds(gracePeriodSeconds(this.wholeSeconds('drainTimeout')));
  }

  /** The part of the workload that every kind has. */
  protected base(image: string): WorkloadBase {
    return {
      path: this.node.path,
      name: this.name,
      namespace: this.placement.namespace,
      image,
      imagePullPolicy: this.imagePullPolicy,
      replicas: this.replicas,
      resources: asPlainResources(this.resources),
      environment: this.environment,
      labels: this.labels,
      drainTimeoutSeconds: this.wholeSeconds('drainTimeout'),
      terminationGracePeriodSeconds: this.wholeSeconds('terminationGracePeriod'),
    };
  }
}
