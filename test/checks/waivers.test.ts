import type { Definition, Waiver } from '../../lib';
import { checkDefinition, printFinding, reviewDefinition } from '../../lib/checks/check';
import { definition, gateway, server } from './support/definitions';
import { testFamily } from './support/family';

const PINNED: Waiver = { rule: 'images/pinned', reason: 'the lab cluster follows main', expires: '2026-12-31' };

/** A gateway with a floating tag, and what it says of that. */
const floating = (...waivers: readonly Waiver[]): ReturnType<typeof gateway> =>
  gateway({ image: 'gateway:latest', waivers });
const pinned = (...waivers: readonly Waiver[]): ReturnType<typeof gateway> => gateway({ waivers });

testFamily('waivers', [
  {
    rule: 'reason',
    fires: floating({ ...PINNED, reason: ' ' }),
    problem: 'the waiver of images/pinned has no reason, so it does not count',
    fix: 'say why it is right here',
    silent: floating(PINNED),
  },
  {
    rule: 'expires',
    fires: floating({ ...PINNED, expires: '2026-02-30' }),
    problem: 'the waiver of images/pinned expires "2026-02-30", so it does not count',
    fix: "give the last day it holds, in UTC: '2027-03-31'",
    silent: floating(PINNED),
  },
  {
    rule: 'expires',
    fires: floating({ ...PINNED, expires: 'next year' }),
    problem: 'expires "next year", so it does not count',
    fix: 'give the last day it holds',
    silent: floating(),
  },
  {
    rule: 'known',
    fires: floating({ ...PINNED, rule: 'images/floating' }),
    problem: 'a waiver names the rule "images/floating", which is not there',
    fix: 'use the id of a rule, as findings show it',
    silent: floating(PINNED),
  },
  {
    rule: 'known',
    name: 'misspelled',
    fires: floating({ ...PINNED, rule: 'image/pinned' }),
    problem: 'a waiver names the rule "image/pinned", which is not there',
    fix: "say 'images/pinned', if that was meant",
    silent: floating(PINNED),
  },
  {
    rule: 'error',
    fires: floating({ ...PINNED, rule: 'security/root' }),
    problem: 'a waiver names security/root, which is an error',
    fix: 'take the waiver out, and change what the finding names',
    silent: floating(PINNED),
  },
  {
    rule: 'used',
    fires: pinned(PINNED),
    problem: 'the waiver of images/pinned waives nothing',
    fix: 'take the waiver out',
    silent: floating(PINNED),
  },
]);

const ids = (input: Definition): string[] => checkDefinition(input).map(({ rule }) => rule.id);

test('a waived warning is no finding, and is kept with the waiver', () => {
  const { findings, waived } = reviewDefinition(definition([server(), floating(PINNED)]));
  expect(findings).toEqual([]);
  expect(waived.map(({ path, rule, waiver }) => [path, rule.id, waiver])).toEqual([
    ['gateway', 'images/pinned', PINNED],
  ]);
});

test('a waiver holds for the whole of its last day, and not for the next one', () => {
  const workloads = [server(), floating(PINNED)];
  expect(ids(definition(workloads, { today: '2026-12-31' }))).toEqual([]);
  const [finding, ...others] = checkDefinition(definition(workloads, { today: '2027-01-01' })).map(printFinding);
  expect(others).toEqual([]);
  expect(finding).toContain("image 'gateway:latest' may be another one tomorrow (images/pinned)");
  expect(finding).toContain('waiver: expired on 2026-12-31 (the lab cluster follows main)');
});

test('of two waivers of a rule the one that holds longer counts', () => {
  const workloads = [server(), floating({ ...PINNED, expires: '2027-06-30' }, PINNED)];
  expect(ids(definition(workloads, { today: '2027-06-30' }))).toEqual([]);
});

test('a waiver of another workload waives nothing of this one', () => {
  const other = { ...pinned(PINNED), path: 'other', name: 'other' };
  expect(ids(definition([server(), floating(), other]))).toEqual(['images/pinned', 'waivers/used']);
});

test('a waiver without a reason does not hold the warning back', () => {
  expect(ids(definition([server(), floating({ ...PINNED, reason: '' })]))).toEqual(['images/pinned', 'waivers/reason']);
});

test('an error stays a finding whatever is waived', () => {
  const root = floating(PINNED, { ...PINNED, rule: 'security/root' });
  const input = definition([server(), { ...root, runAs: { user: 0, group: 0 } }]);
  expect(ids(input)).toEqual(['security/root', 'waivers/error']);
});
