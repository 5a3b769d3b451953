import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { RULES } from '../../lib';
import { checkDefinition, printFinding } from '../../lib/checks/check';
import { definition, gateway, server } from './support/definitions';

const families = [...new Set(RULES.map(({ id }) => id.split('/')[0] ?? ''))];

test('every id is a family and a name, and stands for one rule', () => {
  for (const { id } of RULES) expect(id).toMatch(/^[a-z]+\/[a-z-]+$/);
  expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
});

test('reasons and fixes are sentences without an end, so that they can stand in one', () => {
  for (const { reason, fix } of RULES) {
    expect(reason).toMatch(/[^.]$/);
    expect(fix).toMatch(/[^.]$/);
  }
});

// testFamily holds each table to its family, so every rule of the catalogue fires in some case.
test.each(families)('the family %s has a table of cases', (family) => {
  expect(existsSync(join(__dirname, `${family}.test.ts`))).toBe(true);
});

test('a plain stack has nothing to complain of', () => {
  const digits = server();
  expect(checkDefinition(definition([digits, gateway({}, {}, digits)])).map(printFinding)).toEqual([]);
});

test('everything that is wrong is found at once, each finding at its own construct', () => {
  const digits = server({}, { name: 'Digits', runAs: { user: 0, group: 0 } });
  const found = checkDefinition(definition([digits, gateway({}, { image: 'gateway' }, digits)]));
  expect(found.map(({ path, rule }) => [path, rule.id])).toEqual([
    ['digits', 'names/dns-label'],
    ['gateway', 'images/pinned'],
    ['digits', 'security/root'],
  ]);
});
