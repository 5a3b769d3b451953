import type { Duration } from 'cdk8s';
import { maxReplicas, type Scaling } from '../model/scaling';
import type * as model from '../model/scheduling';
import { checkOptions } from './check-kinds';
import { DURATION, NUMBER, TEXT, listOf, made, oneOf, recordOf, required, shape } from './kind';
import { wholeSeconds } from './whole-seconds';

/** On which nodes pods may run. */
export interface Scheduling {
  /**
   * Labels a node must have.
   * @default - none
   */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /**
   * Taints of nodes the pods put up with.
   * @default - none
   */
  readonly tolerations?: readonly Toleration[];
  /**
   * Over which node labels the pods are spread.
   * @default - over host names where that is possible, once there can be more than one pod
   */
  readonly topologySpread?: readonly TopologySpread[];
  /**
   * Nodes and pods it is drawn to or kept away from.
   * @default - none
   */
  readonly affinity?: readonly Affinity[];
  /**
   * An existing PriorityClass.
   * @default - the cluster's default
   */
  readonly priorityClass?: string;
  /**
   * An existing RuntimeClass.
   * @default - the cluster's default
   */
  readonly runtimeClass?: string;
}

/** A taint of a node that the pods put up with. */
export interface Toleration {
  /**
   * Key of the taint.
   * @default - every key
   */
  readonly key?: string;
  /**
   * Value of the taint.
   * @default - every value
   */
  readonly value?: string;
  /**
   * Effect of the taint.
   * @default - every effect
   */
  readonly effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  /**
   * Whole seconds a running pod stays on a node with such a taint of effect NoExecute.
   * @default - for ever
   */
  readonly stayFor?: Duration;
}

/** What `scheduling` takes. */
export const SCHEDULING = shape<Scheduling>({
  nodeSelector: recordOf(TEXT),
  tolerations: listOf(
    shape<Toleration>({
      key: TEXT,
      value: TEXT,
      effect: oneOf('NoSchedule', 'PreferNoSchedule', 'NoExecute'),
      stayFor: DURATION,
    }),
  ),
  topologySpread: listOf(made("a TopologySpread: TopologySpread.required('topology.kubernetes.io/zone')")),
  affinity: listOf(made("an Affinity: Affinity.apartFromPods({ labels: { app: 'batch' } })")),
  priorityClass: TEXT,
  runtimeClass: TEXT,
});

/** Spreads the pods of a workload evenly over the values of a node label. */
export class TopologySpread {
  /** Leaves a pod unscheduled where it would be uneven. @param maxSkew pods the fullest value may be ahead */
  static required(topologyKey: string, maxSkew = 1): TopologySpread {
    return new TopologySpread({ topologyKey, maxSkew, whenUnsatisfiable: 'DoNotSchedule' });
  }

  /** Prefers what is even. @param maxSkew pods the fullest value may be ahead */
  static preferred(topologyKey: string, maxSkew = 1): TopologySpread {
    return new TopologySpread({ topologyKey, maxSkew, whenUnsatisfiable: 'ScheduleAnyway' });
  }

  private constructor(
    /** What it was made from, as data. */
    readonly spread: model.TopologySpread,
  ) {}
}

/** What is asked of a node's label. */
export interface NodeRequirement {
  /** Label of the node. */
  readonly key: string;
  /** How the label's value is compared. */
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
  /**
   * Values to compare with; none for Exists and DoesNotExist, one whole number for Gt and Lt.
   * @default - none
   */
  readonly values?: readonly string[];
}

/** Other pods, and how near is near. */
export interface PodAffinityOptions {
  /** Labels of the other pods. */
  readonly labels: Readonly<Record<string, string>>;
  /**
   * Node label whose equal values are one place.
   * @default kubernetes.io/hostname
   */
  readonly topologyKey?: string;
  /**
   * 1 to 100 makes it a preference of that weight.
   * @default - a must
   */
  readonly weight?: number;
}

const POD_AFFINITY = shape<PodAffinityOptions>({ labels: required(recordOf(TEXT)), topologyKey: TEXT, weight: NUMBER });

const HOST = 'kubernetes.io/hostname';

/** What draws pods to nodes or keeps them away. */
export class Affinity {
  /** Only nodes that meet all of these. */
  static requireNodes(...requirements: readonly NodeRequirement[]): Affinity {
    return new Affinity({ kind: 'nodes', requirements: requirements.map(plainRequirement), weight: undefined });
  }

  /** Rather nodes that meet all of these. @param weight 1 to 100 */
  static preferNodes(weight: number, ...requirements: readonly NodeRequirement[]): Affinity {
    return new Affinity({ kind: 'nodes', requirements: requirements.map(plainRequirement), weight });
  }

  /** Where pods with these labels run. */
  static withPods(options: PodAffinityOptions): Affinity {
    checkOptions('Affinity.withPods', options, POD_AFFINITY);
    return new Affinity({ kind: 'with_pods', ...plainPods(options) });
  }

  /** Where no pods with these labels run. */
  static apartFromPods(options: PodAffinityOptions): Affinity {
    checkOptions('Affinity.apartFromPods', options, POD_AFFINITY);
    return new Affinity({ kind: 'apart_from_pods', ...plainPods(options) });
  }

  private constructor(
    /** What it was made from, as data. */
    readonly affinity: model.Affinity,
  ) {}
}

/** Scheduling as plain data, with what was not said filled in. */
export function plainScheduling(given: Scheduling | undefined, scaling: Scaling): model.Scheduling {
  const spread = given?.topologySpread ?? (maxReplicas({ scaling }) > 1 ? [TopologySpread.preferred(HOST)] : []);
  return {
    nodeSelector: { ...given?.nodeSelector },
    tolerations: (given?.tolerations ?? []).map(({ key, value, effect, stayFor }) => ({
      key,
      value,
      effect,
      tolerationSeconds: stayFor === undefined ? undefined : wholeSeconds('stayFor', stayFor),
    })),
    topologySpread: spread.map((one) => one.spread),
    affinity: (given?.affinity ?? []).map((one) => one.affinity),
    priorityClassName: given?.priorityClass,
    runtimeClassName: given?.runtimeClass,
  };
}

function plainRequirement({ key, operator, values }: NodeRequirement): model.NodeRequirement {
  return { key, operator, values: [...(values ?? [])] };
}

function plainPods({ labels, topologyKey, weight }: PodAffinityOptions): {
  readonly labels: Readonly<Record<string, string>>;
  readonly topologyKey: string;
  readonly weight: number | undefined;
} {
  return { labels: { ...labels }, topologyKey: topologyKey ?? HOST, weight };
}
