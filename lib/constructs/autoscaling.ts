import type { Duration } from 'cdk8s';
import type * as model from '../model/scaling';
import { checkOptions } from './check-kinds';
import { DURATION, NUMBER, TEXT, listOf, oneOf, recordOf, required, shape } from './kind';
import { wholeSeconds } from './whole-seconds';

/** Options of `Autoscaling.horizontal`; at least one metric. */
export interface HorizontalAutoscalingOptions {
  /**
   * Pods there always are.
   * @default 1
   */
  readonly minReplicas?: number;
  /** Pods there are at most. */
  readonly maxReplicas: number;
  /**
   * Percent of the requested cpu the pods shall use, averaged over them.
   * @default - not looked at
   */
  readonly cpuUtilization?: number;
  /**
   * Percent of the requested memory the pods shall use, averaged over them. TensorFlow gives little memory back, so this
   * scales up and seldom down.
   * @default - not looked at
   */
  readonly memoryUtilization?: number;
  /**
   * Metrics of the pods that an adapter of the cluster serves.
   * @default - none
   */
  readonly podMetrics?: readonly PodMetric[];
  /**
   * How fast it adds pods.
   * @default - the cluster's: at most doubled, or 4 more, every 15 seconds
   */
  readonly scaleUp?: ScalingRules;
  /**
   * How fast it takes pods away.
   * @default - the cluster's: at once, after 5 minutes below the target
   */
  readonly scaleDown?: ScalingRules;
}

/** A metric of the pods, and the average the autoscaler steers for. */
export interface PodMetric {
  /** Name in the custom metrics API: `serving_gateway_requests_per_second`. */
  readonly name: string;
  /** A Kubernetes quantity: `500m`, `20`. */
  readonly averageValue: string;
}

/** One direction of an autoscaler. */
export interface ScalingRules {
  /**
   * Whole seconds the recommendation has to last.
   * @default - the cluster's
   */
  readonly stabilizationWindow?: Duration;
  /**
   * Which of several steps counts; `Disabled` never goes in this direction.
   * @default - the cluster's: Max
   */
  readonly select?: 'Max' | 'Min' | 'Disabled';
  /**
   * Most that may change in a time.
   * @default - the cluster's
   */
  readonly steps?: readonly ScalingStep[];
}

/** Most that may change in a time. */
export interface ScalingStep {
  /** What `amount` counts. */
  readonly unit: 'Pods' | 'Percent';
  /** Pods, or percent of the pods there are. */
  readonly amount: number;
  /** Whole seconds. */
  readonly period: Duration;
}

/** Options of `Autoscaling.events`. */
export interface EventAutoscalingOptions {
  /**
   * Pods there always are; 0 lets the workload go away while nothing triggers it.
   * @default 1
   */
  readonly minReplicas?: number;
  /** Pods there are at most. */
  readonly maxReplicas: number;
  /** What it looks at; one is enough to scale up. */
  readonly triggers: readonly ScalingTrigger[];
  /**
   * Whole seconds between two looks.
   * @default Duration.seconds(30)
   */
  readonly pollingInterval?: Duration;
  /**
   * Whole seconds without a trigger before it scales to nothing.
   * @default Duration.minutes(5)
   */
  readonly cooldown?: Duration;
}

/** A trigger of KEDA. @see https://keda.sh/docs/latest/scalers/ */
export interface ScalingTrigger {
  /** `prometheus`, `kafka`, `cron`. */
  readonly type: string;
  /** The trigger's settings, as KEDA spells them. */
  readonly metadata: Readonly<Record<string, string>>;
  /**
   * Name of a TriggerAuthentication in the namespace.
   * @default - none
   */
  readonly authentication?: string;
}

const RULES = shape<ScalingRules>({
  stabilizationWindow: DURATION,
  select: oneOf('Max', 'Min', 'Disabled'),
  steps: listOf(
    shape<ScalingStep>({
      unit: required(oneOf('Pods', 'Percent')),
      amount: required(NUMBER),
      period: required(DURATION),
    }),
  ),
});
const HORIZONTAL = shape<HorizontalAutoscalingOptions>({
  minReplicas: NUMBER,
  maxReplicas: required(NUMBER),
  cpuUtilization: NUMBER,
  memoryUtilization: NUMBER,
  podMetrics: listOf(shape<PodMetric>({ name: required(TEXT), averageValue: required(TEXT) })),
  scaleUp: RULES,
  scaleDown: RULES,
});
const EVENTS = shape<EventAutoscalingOptions>({
  minReplicas: NUMBER,
  maxReplicas: required(NUMBER),
  triggers: required(
    listOf(shape<ScalingTrigger>({ type: required(TEXT), metadata: required(recordOf(TEXT)), authentication: TEXT })),
  ),
  pollingInterval: DURATION,
  cooldown: DURATION,
});

const POLLING_SECONDS = 30;
const COOLDOWN_SECONDS = 300;

/** A number of pods that follows what they are busy with. */
export class Autoscaling {
  /** By a HorizontalPodAutoscaler, which every cluster with a metrics server has. */
  static horizontal(options: HorizontalAutoscalingOptions): Autoscaling {
    checkOptions('Autoscaling.horizontal', options, HORIZONTAL);
    const metrics: model.ScalingMetric[] = [];
    const { cpuUtilization, memoryUtilization, podMetrics = [] } = options;
    if (cpuUtilization !== undefined) metrics.push({ kind: 'cpu', averageUtilizationPercent: cpuUtilization });
    if (memoryUtilization !== undefined) metrics.push({ kind: 'memory', averageUtilizationPercent: memoryUtilization });
    for (const { name, averageValue } of podMetrics) metrics.push({ kind: 'pods', name, averageValue });
    return new Autoscaling({
      kind: 'horizontal',
      minReplicas: options.minReplicas ?? 1,
      maxReplicas: options.maxReplicas,
      metrics,
      scaleUp: plainRules(options.scaleUp),
      scaleDown: plainRules(options.scaleDown),
    });
  }

  /** By a ScaledObject of KEDA, whose operator the cluster must have. */
  static events(options: EventAutoscalingOptions): Autoscaling {
    checkOptions('Autoscaling.events', options, EVENTS);
    return new Autoscaling({
      kind: 'events',
      minReplicas: options.minReplicas ?? 1,
      maxReplicas: options.maxReplicas,
      pollingIntervalSeconds: secondsOr(POLLING_SECONDS, 'pollingInterval', options.pollingInterval),
      cooldownSeconds: secondsOr(COOLDOWN_SECONDS, 'cooldown', options.cooldown),
      triggers: options.triggers.map(({ type, metadata, authentication }) => ({
        type,
        metadata: { ...metadata },
        authentication,
      })),
    });
  }

  private constructor(
    /** What it was made from, as data. */
    readonly scaling: model.HorizontalScaling | model.EventScaling,
  ) {}
}

function secondsOr<Default>(byDefault: Default, option: string, duration: Duration | undefined): number | Default {
  return duration === undefined ? byDefault : wholeSeconds(option, duration);
}

function plainRules(rules: ScalingRules | undefined): model.ScalingRules | undefined {
  if (rules === undefined) return undefined;
  return {
    stabilizationWindowSeconds: secondsOr(undefined, 'stabilizationWindow', rules.stabilizationWindow),
    select: rules.select,
    policies: (rules.steps ?? []).map(({ unit, amount, period }) => ({
      unit,
      amount,
      periodSeconds: wholeSeconds('period', period),
    })),
  };
}
