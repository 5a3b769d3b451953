import type { Autoscaler, ScaleTarget, UtilizationMetric } from '../model/objects';
import type { At, ObjectName } from '../model/place';
import type { Field } from '../yaml/field';

/** Reads a HorizontalPodAutoscaler of any version. */
export function readAutoscaler(root: Field, object: ObjectName): Autoscaler {
  const spec = root.get('spec');
  // autoscaling/v1 knows cpu alone, and no list of metrics.
  const ofV1 = spec?.get('targetCPUUtilizationPercentage');
  return {
    object,
    place: root.get('metadata', 'name')?.place ?? root.place,
    target: readTarget(spec?.get('scaleTargetRef')),
    min: spec?.get('minReplicas')?.numberAt,
    max: spec?.get('maxReplicas')?.numberAt,
    metrics: [
      ...(ofV1 === undefined ? [] : [{ place: ofV1.place, resource: 'cpu' as const, container: undefined }]),
      ...(spec?.get('metrics')?.items() ?? []).flatMap((metric) => readMetric(metric) ?? []),
    ],
  };
}

function readMetric(metric: Field): UtilizationMetric | undefined {
  const source = metric.get('resource') ?? metric.get('containerResource');
  const target = source?.get('target');
  // The second is how autoscaling/v2beta1 said it.
  const isUtilization = target?.get('type')?.text === 'Utilization' || source?.get('targetAverageUtilization');
  return isUtilization ? metricOf(metric, source?.get('name')?.text, source?.get('container')?.text) : undefined;
}

function metricOf(
  field: Field,
  name: string | undefined,
  container: string | undefined,
): UtilizationMetric | undefined {
  return name === 'cpu' || name === 'memory' ? { place: field.place, resource: name, container } : undefined;
}

/** Reads a ScaledObject of KEDA, which makes a HorizontalPodAutoscaler. */
export function readScaledObject(root: Field, object: ObjectName): Autoscaler {
  const spec = root.get('spec');
  return {
    object,
    place: root.get('metadata', 'name')?.place ?? root.place,
    target: readTarget(spec?.get('scaleTargetRef')),
    min: orNumber(spec?.get('minReplicaCount'), root, 0),
    max: orNumber(spec?.get('maxReplicaCount'), root, 100),
    metrics: (spec?.get('triggers')?.items() ?? []).flatMap((trigger) => {
      const isUtilization =
        (trigger.get('metricType')?.text ?? trigger.get('metadata', 'type')?.text) === 'Utilization';
      const container = trigger.get('metadata', 'containerName')?.text;
      return isUtilization ? (metricOf(trigger, trigger.get('type')?.text, container) ?? []) : [];
    }),
  };
}

/** KEDA's defaults are not those of a HorizontalPodAutoscaler. */
function orNumber(field: Field | undefined, root: Field, fallback: number): At<number> {
  return field?.numberAt ?? { value: fallback, place: root.place };
}

function readTarget(field: Field | undefined): ScaleTarget | undefined {
  const name = field?.get('name');
  if (field === undefined || name?.text === undefined) return undefined;
  return { place: name.place, kind: field.get('kind')?.text ?? 'Deployment', name: name.text };
}
