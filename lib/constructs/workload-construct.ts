import { ApiObject, type Duration, Duration as DurationValue } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { checkDefinition, printFinding } from '../checks/check';
import type { Definition } from '../checks/rule';
import { projectKubernetes } from '../kubernetes/project';
import { gracePeriodSeconds } from '../model/termination';
import type { Workload, WorkloadBase } from '../model/workload';
import { DefinitionError } from './definition-error';
import { ImagePullPolicy } from './image-pull-policy';
import { hostOf, placementOf, type ObjectKind, type Placement } from './placement';
import { asPlainResources, resolveResources, type DefaultRequests, type Resources } from './resources';
import type { WorkloadProps } from './workload-props';

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
  private readonly objects = new Map<ObjectKind, ApiObject>();

  protected constructor(scope: Construct, id: string, props: WorkloadProps, defaults: WorkloadDefaults) {
    super(scope, id);
    Object.defineProperty(this, WORKLOAD, { value: true });
    this.placement = placementOf(this);
    this.name = props.name ?? id;
    this.replicas = props.replicas ?? 1;
    this.resources = resolveResources(props.resources, defaults.requests);
    this.environment = Object.freeze({ ...props.environment });
    this.labels = Object.freeze({ ...props.labels });
    this.imagePullPolicy = props.imagePullPolicy ?? ImagePullPolicy.IF_NOT_PRESENT;
    this.drainTimeout = props.drainTimeout ?? defaults.drainTimeout;
    this.terminationGracePeriod =
      props.terminationGracePeriod ?? DurationValue.seconds(gracePeriodSeconds(this.wholeSeconds('drainTimeout')));
  }

  /** The Deployment, to patch: every field and every value of a patch is kept. Also what `ApiObject.of` answers. */
  get deployment(): ApiObject {
    return this.objectOf('deployment');
  }

  /** The Service, to patch. */
  get service(): ApiObject {
    return this.objectOf('service');
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
  /**
   * Renders the Kubernetes objects and has the definition checked at synth. A constructor ends with it, because it
   * needs the workload.
   */
  protected deploy(): void {
    const { output } = projectKubernetes(this.workload);
    for (const kind of ['deployment', 'service'] as const) {
      const { scope, id } = this.placement.place(kind);
      this.objects.set(kind, new ApiObject(scope, id, output[kind]));
    }
    // What `ApiObject.of(construct)` answers, wherever the object was placed.
    this.node.defaultChild = this.deployment;
    this.node.addValidation({ validate: () => this.findings() });
  }

  private objectOf(kind: ObjectKind): ApiObject {
    const object = this.objects.get(kind);
    if (object === undefined) throw new DefinitionError(this, `has no ${kind} before its constructor called deploy()`);
    return object;
  }

  /** A Duration prop in seconds. @throws DefinitionError when it is no whole number of them. */
  protected wholeSeconds(prop: 'drainTimeout' | 'terminationGracePeriod'): number {
    return wholeUnits(this, prop, this[prop], 'seconds');
  }

  /** Rules look at everything at once; each construct reports what is its own, and cdk8s prints them together. */
  private findings(): string[] {
    const definition = hostOf(this)?.definition() ?? kubernetesDefinition(this.node.root);
    return checkDefinition(definition)
      .filter(({ path }) => path === this.node.path)
      .map(printFinding);
  }
}

/** A duration in whole seconds or milliseconds. @throws DefinitionError when it is no whole number of them. */
export function wholeUnits(
  construct: IConstruct,
  prop: string,
  duration: Duration,
  unit: 'seconds' | 'milliseconds',
): number {
  try {
    return unit === 'seconds' ? duration.toSeconds() : duration.toMilliseconds();
  } catch (error) {
    throw new DefinitionError(construct, `${prop} is no whole number of ${unit}; round it`, { cause: error });
  }
}

/** Workloads of a construct tree, in the order they were defined. */
export function workloadsOf(root: IConstruct): Workload[] {
  return root.node
    .findAll()
    .filter(WorkloadConstruct.isWorkloadConstruct)
    .map(({ workload }) => workload);
}

/** In a plain App there is one target, and it can say everything. */
function kubernetesDefinition(root: IConstruct): Definition {
  return { workloads: workloadsOf(root), targets: ['kubernetes'], unsupported: [], acceptedLosses: [] };
}
