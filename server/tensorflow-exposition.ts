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

/**
 * The metrics TensorFlow Serving has, as its endpoint prints them: a type and no help for each, bounds of buckets as
 * `%g`, braces also where there is no label.
 */
export async function tensorflowExposition(registry: Registry): Promise<string> {
  const metrics = await registry.getMetricsAsJSON();
  const lines = metrics
    .filter(({ name }) => name.startsWith(PREFIX))
    .flatMap(({ name, type, values }) => [
      `# TYPE ${name} ${String(type)}`,
      ...(values as readonly Sample[]).map((sample) => sampleLine(sample.metricName ?? name, sample)),
    ]);
  return `${lines.join('\n')}\n`;
}

function sampleLine(name: string, { labels, value }: Sample): string {
  const { le, ...others } = labels;
  const pairs = Object.entries(others).map(([label, text]) => `${label}="${escaped(String(text))}"`);
  if (le !== undefined) pairs.push(`le="${typeof le === 'number' ? boundText(le) : le}"`);
  return `${name}{${pairs.join(',')}} ${value}`;
}

/** C's `%g` of a number that is not below 1. */
function boundText(bound: number): string {
  const rounded = Number(bound.toPrecision(6));
  if (rounded < 1e6) return String(rounded);
  const [mantissa = '', exponent = ''] = rounded.toExponential().split('e+');
  return `${mantissa}e+${exponent.padStart(2, '0')}`;
}

function escaped(text: string): string {
  return text.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n');
}
