import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseAllDocuments, stringify } from 'yaml';
import { lint } from '../../lib/lint/lint';
import { asSarif } from '../../lib/lint/output/sarif';
import { asTable } from '../../lib/lint/output/table';

const OPTIONS = { pathExists: () => undefined, ignore: [] };

/** Good objects and compose files, to be spoilt. */
const OBJECTS = readdirSync(join(__dirname, 'good'), { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.ya?ml$/.test(name))
  .flatMap((name) => parseAllDocuments(readFileSync(join(__dirname, 'good', name), 'utf8')))
  .map((document) => document.toJS({}) as unknown);

/** Every path of keys and indices into a value. */
function pathsOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, child]) => pathsOf(child, [...path, key]))];
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  const copy: unknown = structuredClone(value);
  const child = (copy as Record<string, unknown>)[key];
  (copy as Record<string, unknown>)[key] = replaced(child, rest, by);
  return copy;
}

/** A good object with one value somewhere in it replaced by any other. */
const spoilt = fc
  .constantFrom(...OBJECTS)
  .chain((object) =>
    fc.tuple(fc.constantFrom(...pathsOf(object)), fc.jsonValue()).map(([path, by]) => replaced(object, path, by)),
  );

test('whatever stands in an object, every finding is on a line of the text and can be printed', () => {
  fc.assert(
    fc.property(spoilt, (object) => {
      const text = stringify(object);
      const report = lint([{ file: 'a.yaml', text }], OPTIONS);
      const lines = text.split('\n').length;
      expect(report.findings.filter(({ place }) => place.line < 1 || place.line > lines)).toEqual([]);
      expect(asTable(report, { isColored: true })).toContain('in 1 file');
      expect(asSarif(report)).toContain('"version": "2.1.0"');
    }),
    { numRuns: 600, seed: 20261124 },
  );
});

test('any text at all is read, or is a finding', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      const { files } = lint([{ file: 'a.yaml', text }], OPTIONS);
      expect(files).toBe(1);
    }),
    { numRuns: 500, seed: 20261124 },
  );
});
