import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { FIELD_NAMES, saidFields } from '../../lib/model/fields';
import { definitions } from './arbitrary-definition';
import { brokenCompose, brokenPlan } from './compose-invariants';
import { broken } from './invariants';
import { AS_IT_IS, BACKWARDS, allowancesOf, build, findingsOf, write } from './stack';

test('1000 random definitions: what is written is valid, complete, and the same bytes twice and in any order', () => {
  const said = new Set<string>();
  fc.assert(
    fc.property(definitions, (definition) => {
      const allowances = allowancesOf(definition);
      const app = build(definition, AS_IT_IS, allowances);
      expect(findingsOf(app).map(({ rule, path, problem }) => `${rule.id} [${path}] ${problem}`)).toEqual([]);

      const written = write(app);
      expect(broken(written.manifests)).toEqual({});
      expect(brokenCompose(written.compose.output)).toEqual([]);
      expect(brokenPlan(written.local)).toEqual([]);

      expect(write(app).text).toEqual(written.text);
      expect(write(build(definition, BACKWARDS, allowances)).text).toEqual(written.text);
      for (const workload of written.workloads) for (const field of saidFields(workload)) said.add(field);
    }),
    { numRuns: 1000 },
  );
  // What no definition said was not tested. modelConfigPoll needs a model config file: its rule has a table of its own.
  expect(FIELD_NAMES.filter((field) => !said.has(field))).toEqual(['modelConfigPoll']);
}, 600_000);

test('random definitions are written to files of the same bytes, whatever the order', () => {
  fc.assert(
    fc.property(definitions, (definition) => {
      const inApp = {
        ...definition,
        servers: definition.servers.map((server) => ({ ...server, place: 'app' as const })),
        gateways: definition.gateways.map((gateway) => ({ ...gateway, place: 'app' as const })),
      };
      const allowances = allowancesOf(inApp);
      const [first, second] = [AS_IT_IS, BACKWARDS].map((writing) => {
        const outdir = mkdtempSync(join(tmpdir(), 'definition-'));
        const app = build(inApp, writing, allowances, outdir);
        app.synth();
        const files = readdirSync(outdir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
        const texts = files.map(({ parentPath, name }): [string, string] => [
          name,
          readFileSync(join(parentPath, name), 'utf8'),
        ]);
        rmSync(outdir, { recursive: true });
        return Object.fromEntries(texts);
      });
      expect(Object.keys(first ?? {})).toEqual(expect.arrayContaining(['deployment.yaml', 'compose.yml']));
      expect(second).toEqual(first);
    }),
    { numRuns: 50 },
  );
}, 120_000);
