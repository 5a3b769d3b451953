import fc from 'fast-check';
import type { Workload } from '../../lib';
import { workloadsOf } from '../../lib';
import { reviewDefinition } from '../../lib/checks/check';
import { definitions } from './arbitrary-definition';
import { AS_IT_IS, allowancesOf, build } from './stack';

/** Values nobody should write, by the type of what they stand in for. */
const WRONG: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  string: fc.constantFrom(
    '',
    ' ',
    '/',
    '..',
    'UPPER',
    'a'.repeat(300),
    'ünï',
    'a\nb',
    '${x}',
    '-',
    '999999999999',
    '[',
    '0/0',
  ),
  number: fc.constantFrom(-1, 0, 0.5, NaN, Infinity, 1e21, 65536, Number.MIN_VALUE),
};

/** A workload with some of its texts and numbers replaced; kinds stay what they are, they are typed. */
function spoiled(value: unknown, random: (type: string) => unknown, key = ''): unknown {
  if (key === 'kind' || key === 'path' || value instanceof Map) return value;
  if (Array.isArray(value)) return value.map((one) => spoiled(one, random));
  if (typeof value !== 'object' || value === null) return random(typeof value) ?? value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, spoiled(one, random, name)]));
}

test('definitions with wrong texts and numbers give findings, never an exception from inside', () => {
  let found = 0;
  fc.assert(
    fc.property(definitions, fc.gen(), (definition, random) => {
      const app = build(definition, AS_IT_IS, allowancesOf(definition));
      const wrong = workloadsOf(app).map(
        (workload) =>
          spoiled(workload, (type) => {
            const values = WRONG[type];
            return values === undefined || random(fc.nat, { max: 9 }) > 0 ? undefined : random(() => values);
          }) as Workload,
      );
      const review = reviewDefinition({
        workloads: wrong,
        targets: app.targets,
        unsupported: [],
        acceptedLosses: [],
        today: '2026-11-24',
      });
      found += review.findings.length;
      for (const { path, problem, rule, fix } of review.findings) {
        expect(path).not.toBe('');
        expect(problem).not.toMatch(/undefined|\[object/);
        expect((fix ?? rule.fix).length).toBeGreaterThan(5);
      }
    }),
    { numRuns: 300 },
  );
  expect(found).toBeGreaterThan(1000);
}, 120_000);
