import type { Registry } from 'prom-client';

/** What the names of TensorFlow Serving's metrics, and of TensorFlow's own, begin with. */
const PREFIX = ':tensorflow:';

type Labels = Readonly<Record<string, string | number | undefined>>;

/** A sample as prom-client gives it; a histogram's has the name of its series. */
interface Sample {
  readonly value: number;
  readonly labels: Labels;
  readonly metricName?: string;
}

/** All metrics in Prometheus' text format, with help; bounds of buckets as `%g`, as in `tensorflowExposition`. */
export async function exposition(registry: Registry): Promise<string> {
  const metrics = await registry.getMetricsAsJSON();
  const lines = metrics.flatMap(({ name, help, type, values }) => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${String(type)}`,
    ...samplesOf(values).map((sample) => sampleLine(name, sample)),
  ]);
  return `${lines.join('\n')}\n`;
}

/**
 * The metrics TensorFlow Serving has, as its endpoint prints them: by name, a type and no help for each, braces also where
 * there is no label.
 */
export async function tensorflowExposition(registry: Registry): Promise<string> {
  const metrics = await registry.getMetricsAsJSON();
  const lines = metrics
    .filter(({ name }) => name.startsWith(PREFIX))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ name, type, values }) => [
      `# TYPE ${name} ${String(type)}`,
      ...samplesOf(values).map((sample) => sampleLine(name, sample, '{}')),
    ]);
  return `${lines.join('\n')}\n`;
}

function samplesOf(values: unknown): readonly Sample[] {
  return values as readonly Sample[];
}

/** @param unlabelled what stands for labels where there are none */
function sampleLine(name: string, { metricName = name, labels, value }: Sample, unlabelled = ''): string {
  const { le, ...others } = labels;
  const pairs = Object.entries(others).map(([label, text]) => `${label}="${escaped(String(text))}"`);
  if (le !== undefined) pairs.push(`le="${typeof le === 'number' ? boundText(le) : le}"`);
  return `${metricName}${pairs.length === 0 ? unlabelled : `{${pairs.join(',')}}`} ${valueText(value)}`;
}

function valueText(value: number): string {
  if (Number.isFinite(value) || Number.isNaN(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
}

/** C's `%g` of a number that is not below 0.0001. */
function boundText(bound: number): string {
  const rounded = Number(bound.toPrecision(6));
  if (rounded < 1e6) return String(rounded);
  const [mantissa = '', exponent = ''] = rounded.toExponential().split('e+');
  return `${mantissa}e+${exponent.padStart(2, '0')}`;
}

function escaped(text: string): string {
  return text.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n');
}
