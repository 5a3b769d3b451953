import type { Duration } from 'cdk8s';
import type * as model from '../model/scaling';
import { checkOptions } from './check-kinds';
import { DURATION, PODS, shape } from './kind';
import { wholeSeconds } from './whole-seconds';

/** Options of `Rollout.rolling`. Pods are a number, or a share as Kubernetes writes it: `25%`. */
export interface RollingOptions {
  /**
   * Pods beyond the wanted number while a rollout runs.
   * @default 1
   */
  readonly maxSurge?: number | string;
  /**
   * Pods missing from the wanted number while a rollout runs.
   * @default 0 - never below capacity
   */
  readonly maxUnavailable?: number | string;
  /**
   * Whole seconds a pod must be ready before it counts.
   * @default Duration.seconds(0)
   */
  readonly minReady?: Duration;
  /**
   * Whole seconds without progress after which a rollout has failed.
   * @default Duration.minutes(10)
   */
  readonly progressDeadline?: Duration;
}

const ROLLING = shape<RollingOptions>({
  maxSurge: PODS,
  maxUnavailable: PODS,
  minReady: DURATION,
  progressDeadline: DURATION,
});

const PROGRESS_DEADLINE_SECONDS = 600;

/** How new pods replace old ones. */
export class Rollout {
  /** One after the other: a new pod is ready before an old one is asked to go. */
  static rolling(options: RollingOptions = {}): Rollout {
    checkOptions('Rollout.rolling', options, ROLLING);
    return new Rollout({
      kind: 'rolling',
      maxSurge: options.maxSurge ?? 1,
      maxUnavailable: options.maxUnavailable ?? 0,
      minReadySeconds: options.minReady === undefined ? 0 : wholeSeconds('minReady', options.minReady),
      progressDeadlineSeconds:
        options.progressDeadline === undefined
          ? PROGRESS_DEADLINE_SECONDS
          : wholeSeconds('progressDeadline', options.progressDeadline),
    });
  }

  /** All old pods end before a new one starts. For a volume or a GPU only one pod can have; the model is away meanwhile. */
  static recreate(): Rollout {
    return new Rollout({ kind: 'recreate' });
  }

  private constructor(
    /** What it was made from, as data. */
    readonly rollout: model.Rollout,
  ) {}
}

/** How many pods a voluntary disruption, a node's drain for example, has to leave. */
export class DisruptionBudget {
  /** So many stay. @param pods a number, or a share of the wanted number: `50%` */
  static minAvailable(pods: number | string): DisruptionBudget {
    return new DisruptionBudget({ kind: 'min_available', pods });
  }

  /** So many may go at a time. @param pods a number, or a share of the wanted number: `25%` */
  static maxUnavailable(pods: number | string): DisruptionBudget {
    return new DisruptionBudget({ kind: 'max_unavailable', pods });
  }

  private constructor(
    /** What it was made from, as data. */
    readonly budget: model.DisruptionBudget,
  ) {}
}
