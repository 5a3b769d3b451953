import { RUN_AS } from '@cdk8s-serving/contract';
import { ApiObject, type Duration, Duration as DurationValue, Lazy } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { projectKubernetes } from '../kubernetes/project';
import type { KubernetesObject } from '../kubernetes/manifest';
import { deepFreeze } from '../model/freeze';
import { maxReplicas, minReplicas, type Scaling } from '../model/scaling';
import { gracePeriodSeconds } from '../model/termination';
import type { Waiver } from '../model/waiver';
import type { Workload, WorkloadBase } from '../model/workload';
import { belongsTo } from './attached';
import type { Autoscaling } from './autoscaling';
import { DefinitionError } from './definition-error';
import { findingsOf, register, workloadsOf } from './definition';
import { ImagePullPolicy } from './image-pull-policy';
import { NetworkAccess } from './network-access';
import { placementOf, type Placement } from './placement';
import { plainResources, resolveResources, type DefaultResources, type Resources } from './resources';
import { DisruptionBudget, Rollout } from './rollout';
import { plainScheduling } from './scheduling';
import { Scrape } from './scrape';
import { plainEnvironment, plainSecretFiles, type SecretFile, type SecretValue } from './secret';
import type { RunAs, WorkloadProps } from './workload-props';

/** What a kind of workload brings where props say nothing. */
export interface WorkloadDefaults {
  /** What a container asks for. */
  readonly resources: DefaultResources;
  /** Whole seconds running requests get after SIGTERM. */
  readonly drainTimeout: Duration;
}

const REVISION_HISTORY_LIMIT = 10;

/** A Deployment, its Service and what belongs to them, made from one workload. Every prop can be read back. */
export abstract class WorkloadConstruct extends Construct {
  /** The whole definition of this workload as frozen, plain data. */
  abstract readonly workload: Workload;
  /** Image the container runs. */
  abstract readonly image: string;

  readonly name: string;
  /** Pods there are at least; all of them where nothing scales them. */
  readonly replicas: number;
  readonly autoscaling: Autoscaling | undefined;
  readonly disruptionBudget: DisruptionBudget | undefined;
  readonly rollout: Rollout;
  readonly revisionHistoryLimit: number;
  /** On which nodes the pods may run, as plain data. */
  readonly scheduling: WorkloadBase['scheduling'];
  readonly resources: Resources;
  readonly runAs: RunAs;
  readonly serviceAccount: string | undefined;
  readonly environment: Readonly<Record<string, string | SecretValue>>;
  readonly secretFiles: readonly SecretFile[];
  readonly labels: Readonly<Record<string, string>>;
  readonly podAnnotations: Readonly<Record<string, string>>;
  readonly imagePullPolicy: ImagePullPolicy;
  readonly imagePullSecrets: readonly string[];
  readonly networkAccess: NetworkAccess;
  readonly scrape: Scrape;
  readonly dashboard: boolean;
  readonly drainTimeout: Duration;
  readonly terminationGracePeriod: Duration;
  readonly waivers: readonly Waiver[];

  private readonly scaling: Scaling;
  private readonly placement: Placement;
  private readonly rendered = new Map<string, ApiObject>();

  protected constructor(scope: Construct, id: string, props: WorkloadProps, defaults: WorkloadDefaults) {
    super(scope, id);
    this.placement = placementOf(this);
    this.name = props.name ?? id;
    if (props.replicas !== undefined && props.autoscaling !== undefined) {
      throw new DefinitionError(this, 'has both replicas and autoscaling; say minReplicas in autoscaling instead');
    }
    this.autoscaling = props.autoscaling;
    this.scaling = props.autoscaling?.scaling ?? { kind: 'fixed', replicas: props.replicas ?? 1 };
    this.replicas = minReplicas({ scaling: this.scaling });
    this.disruptionBudget =
      props.disruptionBudget ??
      (maxReplicas({ scaling: this.scaling }) > 1 ? DisruptionBudget.maxUnavailable(1) : undefined);
    this.rollout = props.rollout ?? Rollout.rolling();
    this.revisionHistoryLimit = props.revisionHistoryLimit ?? REVISION_HISTORY_LIMIT;
    this.scheduling = deepFreeze(plainScheduling(props.scheduling, this.scaling));
    this.resources = resolveResources(props.resources, defaults.resources);
    this.runAs = Object.freeze({ ...(props.runAs ?? RUN_AS) });
    this.serviceAccount = props.serviceAccount;
    this.environment = Object.freeze({ ...props.environment });
    this.secretFiles = Object.freeze([...(props.secretFiles ?? [])]);
    this.labels = Object.freeze({ ...props.labels });
    this.podAnnotations = Object.freeze({ ...props.podAnnotations });
    this.imagePullPolicy = props.imagePullPolicy ?? ImagePullPolicy.IF_NOT_PRESENT;
    this.imagePullSecrets = Object.freeze([...(props.imagePullSecrets ?? [])]);
    this.networkAccess = props.networkAccess ?? NetworkAccess.isolated();
    this.scrape = props.scrape ?? Scrape.annotations();
    this.dashboard = props.dashboard ?? false;
    this.drainTimeout = props.drainTimeout ?? defaults.drainTimeout;
    this.terminationGracePeriod =
      props.terminationGracePeriod ?? DurationValue.seconds(gracePeriodSeconds(this.wholeSeconds('drainTimeout')));
    this.waivers = deepFreeze((props.waivers ?? []).map((waiver) => ({ ...waiver })));
  }

  /** The Deployment, to patch: every field and every value of a patch is kept. Also what `ApiObject.of` answers. */
  get deployment(): ApiObject {
    return this.object('Deployment');
  }

  /** The Service the workload's clients in the cluster use, to patch. */
  get service(): ApiObject {
    return this.object('Service');
  }

  /** Every Kubernetes object of the workload. */
  get objects(): readonly ApiObject[] {
    return [...this.rendered.values()];
  }

  /**
   * An object to patch, by kind: `HorizontalPodAutoscaler`; where there are two of a kind, the first.
   * @throws DefinitionError where the workload has none, or not yet
   */
  object(kind: string): ApiObject {
    const object = this.objects.find((candidate) => candidate.kind === kind);
    if (object === undefined) {
      const kinds = this.objects.map((candidate) => candidate.kind).join(', ') || 'nothing before deploy() was called';
      throw new DefinitionError(this, `has no ${kind}; it has ${kinds}`);
    }
    return object;
  }

  /** The part of the workload that every kind has. */
  protected base(image: string, startTimeoutSeconds: number): WorkloadBase {
    return {
      path: this.node.path,
      name: this.name,
      namespace: this.placement.namespace,
      image,
      imagePullPolicy: this.imagePullPolicy,
      imagePullSecrets: this.imagePullSecrets,
      scaling: this.scaling,
      disruptionBudget: this.disruptionBudget?.budget,
      rollout: this.rollout.rollout,
      revisionHistoryLimit: this.revisionHistoryLimit,
      scheduling: this.scheduling,
      resources: plainResources(this.resources),
      runAs: this.runAs,
      serviceAccount: this.serviceAccount,
      environment: plainEnvironment(this.environment),
      secretFiles: plainSecretFiles(this.secretFiles),
      labels: this.labels,
      podAnnotations: this.podAnnotations,
      network: this.networkAccess.access,
      scrape: this.scrape.scrape,
      dashboard: this.dashboard,
      startTimeoutSeconds,
      drainTimeoutSeconds: this.wholeSeconds('drainTimeout'),
      terminationGracePeriodSeconds: this.wholeSeconds('terminationGracePeriod'),
      waivers: this.waivers,
    };
  }

  /**
   * Renders the Kubernetes objects and has the definition checked at synth. A constructor ends with it, because it
   * needs the workload.
   */
  protected deploy(): void {
    for (const object of projectKubernetes(this.workload, []).output) {
      const { scope, id } = this.placement.place(object);
      const rendered = new ApiObject(scope, id, this.withLateSpec(object));
      belongsTo(rendered, this);
      this.rendered.set(object.id, rendered);
    }
    // What `ApiObject.of(construct)` answers, wherever the object was placed.
    this.node.defaultChild = this.deployment;
    register(this);
    this.node.addValidation({ validate: () => findingsOf(this) });
  }

  /** Who connects to a workload is known when everything is defined, so that part is rendered at synth. */
  private withLateSpec({ id, manifest, isLate }: KubernetesObject): KubernetesObject['manifest'] {
    if (isLate !== true) return manifest;
    const produce = (): unknown =>
      projectKubernetes(this.workload, workloadsOf(this.node.root)).output.find((object) => object.id === id)?.manifest[
        'spec'
      ];
    return { ...manifest, spec: Lazy.any({ produce }) };
  }

  /** A Duration prop in seconds. @throws DefinitionError when it is no whole number of them. */
  protected wholeSeconds(prop: 'drainTimeout' | 'terminationGracePeriod'): number {
    return wholeUnits(this, prop, this[prop], 'seconds');
  }
}

/** Path of a construct that is not made yet. */
export function pathOf(scope: IConstruct, id: string): string {
  return scope.node.path === '' ? id : `${scope.node.path}/${id}`;
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
