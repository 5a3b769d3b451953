import { lossId, workloadsOf, type FieldName, type Target } from '../../lib';
import { FIELD_NAMES, saidFields } from '../../lib/model/fields';
import { at } from '../support/manifests';
import { CASES } from './cases';
import { EXPECTED, type Expectation } from './expectations';
import { build, lossesOf, render } from './stack';

const FIELDS: readonly FieldName[] = FIELD_NAMES;
const KIND = { approximated: 'approximated', unsupported: 'unsupported' } as const;

test('every field of a definition has a case, and its case says it', () => {
  expect(Object.keys(CASES).sort()).toEqual([...FIELDS].sort());
  expect(Object.keys(EXPECTED).sort()).toEqual([...FIELDS].sort());
  expect(FIELDS.filter((field) => !workloadsOf(build(CASES[field])).flatMap(saidFields).includes(field))).toEqual([]);
});

test.each(FIELDS)('%s on Kubernetes, in compose and as a local process', (field) => {
  const rendered = render(CASES[field]);
  const expected: Readonly<Record<Target, Expectation>> = EXPECTED[field];
  const parts = Object.entries(expected).flatMap(([target, expectation]) =>
    typeof expectation === 'string' ? [] : [{ target: target as Target, path: expectation[0], value: expectation[1] }],
  );
  expect(parts.map(({ target, path }) => [target, path, at(rendered[target], path)])).toEqual(
    parts.map(({ target, path, value }) => [target, path, value]),
  );
});

test.each(FIELDS)('the stance on %s is what each target does', (field) => {
  const name = CASES[field].gateway === undefined ? 'digits' : 'digits-gateway';
  const rows = build(CASES[field]).fidelity();
  const stances = rows.filter((one) => one.field === field && one.workload === name);
  const expected = Object.entries(EXPECTED[field]).map(([target, expectation]) => [
    target,
    typeof expectation === 'string' ? KIND[expectation as keyof typeof KIND] : 'honoured',
  ]);
  expect(stances.map(({ target, stance }) => [target, stance.kind])).toEqual(expected);
});

const LOSSES = FIELDS.flatMap((field) => lossesOf(CASES[field]).map((loss): [FieldName, string] => [field, loss]));

test.each(LOSSES)('%s: synth fails with the loss %s, and passes once it is accepted', (field, loss) => {
  const others = lossesOf(CASES[field]).filter((other) => other !== loss);
  expect(() => build(CASES[field], others).synth()).toThrow(`add '${loss}' to acceptedLosses`);
  expect(() => build(CASES[field], [...others, loss]).synth()).not.toThrow();
});

test('the losses of the cases are the unsupported of the table', () => {
  const unsupported = FIELDS.flatMap((field) =>
    Object.entries(EXPECTED[field])
      .filter(([, expectation]) => expectation === 'unsupported')
      .map(([target]) => {
        const workload = CASES[field].gateway === undefined ? 'digits' : 'digits-gateway';
        return lossId({ target: target as Target, workload, field, reason: '' });
      }),
  );
  expect(LOSSES.map(([, loss]) => loss)).toEqual(expect.arrayContaining(unsupported));
});
