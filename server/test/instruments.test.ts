import { Counter as PromCounter, Histogram as PromHistogram, Registry } from 'prom-client';
import { exposition, tensorflowExposition } from '../exposition';
import { halfOpenBuckets } from '../half-open-buckets';
import { Counter } from '../instruments/counter';
import { Histogram } from '../instruments/histogram';

/** The same is counted with prom-client's own instruments and with ours; both are read. */

const BOUNDS = halfOpenBuckets(10, 1.8, 33);
const HELP = 'Two\nlines, and a \\.';

let theirs: Registry;
let ours: Registry;

beforeEach(() => {
  theirs = new Registry();
  ours = new Registry();
});

type Values = readonly (string | number)[];

/** Adds to both counters. */
function counter(name: string, labelNames: readonly string[] = []): (amount?: number, ...values: Values) => void {
  const their = new PromCounter({ name, help: HELP, labelNames, registers: [theirs] });
  const our = new Counter<readonly string[]>({ name, help: HELP, labelNames, registry: ours });
  return (amount, ...values) => {
    their.inc(labelled(labelNames, values), amount);
    our.at(...values).add(amount);
  };
}

/** Observes in both histograms. */
function histogram(
  name: string,
  buckets: number[],
  labelNames: readonly string[] = [],
): (value: number, ...values: Values) => void {
  const their = new PromHistogram({ name, help: HELP, buckets, labelNames, registers: [theirs] });
  const our = new Histogram<readonly string[]>({ name, help: HELP, buckets, labelNames, registry: ours });
  return (value, ...values) => {
    their.observe(labelled(labelNames, values), value);
    our.at(...values).observe(value);
  };
}

function labelled(names: readonly string[], values: Values): Record<string, string | number> {
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
}

const textsOf = (registry: Registry): Promise<string[]> =>
  Promise.all([registry.metrics(), exposition(registry), tensorflowExposition(registry)]);

/** @returns the text of the two registries, once they are the same */
async function sameText(): Promise<string> {
  const texts = await textsOf(ours);
  expect(texts).toEqual(await textsOf(theirs));
  return texts.join('\n');
}

test('instruments nobody has used are printed as those of prom-client: without labels as zero, with labels as nothing', async () => {
  counter(':tensorflow:plain');
  counter(':tensorflow:labelled', ['model']);
  histogram(':tensorflow:times', [1, 2]);
  histogram(':tensorflow:times_labelled', [1, 2], ['model']);
  const text = await sameText();
  expect(text).toContain(':tensorflow:times_bucket{le="+Inf"} 0');
  expect(text).not.toContain('model');
});

test('a counter prints what it has counted, in the order in which its series came to be', async () => {
  const plain = counter(':tensorflow:plain');
  const add = counter(':tensorflow:labelled', ['model', 'status']);
  plain();
  plain(0);
  for (const amount of [0.1, 0.2, 2 ** 31, 2 ** 53, 1e300]) plain(amount);
  for (const model of ['z', 'a', '', '10', '9', '__proto__', 'a"b\\c\nd', 'ü']) {
    for (const status of ['OK', 'NOT_FOUND', 'a']) add(model.length, model, status);
  }
  add(undefined, 'a', 'OK');
  add(5, 'late', 'OK');
  add(1, 'z', 'late');
  expect(await sameText()).toContain(':tensorflow:labelled{model="a",status="OK"} 2\n');
});

test('a histogram has each value in the bucket prom-client has it in: on a bound, beside it, below all and above all', async () => {
  const observe = histogram(':tensorflow:bounds', BOUNDS);
  const observeFew = histogram(':tensorflow:few_bounds', [0, 1, 1000000, 1e21], ['at']);
  const observeNone = histogram(':tensorflow:no_bounds', []);
  const around = BOUNDS.flatMap((bound) => [bound, bound * (1 - Number.EPSILON), bound * (1 + Number.EPSILON)]);
  const values = [...around, 0, -0, -1, Number.MIN_VALUE, 0.1, 0.2, 1, 2, 1e6, 1e21, 2 ** 53, 1e300];
  for (const value of values) {
    observe(value);
    observeFew(value, 'all');
    observeFew(value, value);
    observeNone(value);
  }
  expect(await sameText()).toContain(`:tensorflow:bounds_count ${values.length}\n`);
});

test('a sum beyond the largest double is printed as prom-client prints it', async () => {
  const observe = histogram(':tensorflow:huge', [1], ['model']);
  observe(Number.MAX_VALUE, 'm');
  expect(await sameText()).toContain('_sum{model="m"} 1.7976931348623157e+308');
  observe(Number.MAX_VALUE, 'm');
  expect(await sameText()).toContain('_sum{model="m"} +Inf');
});

test('five hundred series of a histogram are printed as those of prom-client, between observations too', async () => {
  const observe = histogram(':tensorflow:many', BOUNDS, ['model', 'API', 'entrypoint']);
  for (const round of [1, 2]) {
    for (let index = 0; index < 1000; index += 1) {
      const model = `m${(index * 7919) % 250}`;
      observe(round * 1.37 ** (index % 50), model, index % 2 === 0 ? 'predict' : 'Predict', `${index % 4}`);
    }
    observe(1, '', 'predict', `only in round ${round}`);
    await sameText();
  }
  expect((await ours.metrics()).match(/^:tensorflow:many_count/gm)).toHaveLength(502);
});

test('the registry finds them by name, and prints one alone', async () => {
  counter('plain')(2);
  histogram('times', [1], ['model'])(0.5, 'm');
  expect(ours.getSingleMetric('plain')).toBeInstanceOf(PromCounter);
  expect(ours.getSingleMetric('times')).toBeInstanceOf(PromHistogram);
  for (const name of ['plain', 'times']) {
    expect(await ours.getSingleMetricAsString(name)).toBe(await theirs.getSingleMetricAsString(name));
  }
});

test('an amount that is not one is refused, and nothing is counted', async () => {
  const counted = new Counter({ name: 'plain', help: HELP, registry: ours }).at();
  const observed = new Histogram({ name: 'times', help: HELP, buckets: [1], registry: ours }).at();
  for (const amount of [-1, NaN, Infinity]) expect(() => counted.add(amount)).toThrow(`go up by ${amount}`);
  for (const value of [NaN, Infinity, -Infinity]) expect(() => observed.observe(value)).toThrow(`count ${value}`);
  const text = await ours.metrics();
  expect(text).toContain('plain 0\n');
  expect(text).toContain('times_count 0\n');
});

test('a name a registry has already is refused', () => {
  counter('plain');
  expect(() => new Histogram({ name: 'plain', help: HELP, buckets: [1], registry: ours })).toThrow('already');
});
