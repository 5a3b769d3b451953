import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Ajv, { type ErrorObject } from 'ajv';
import addFormats from 'ajv-formats';
import { parse, stringify } from 'yaml';

const directory = dirname(require.resolve('dclint/package.json'));
// `$schema` is spelled with https there, which no validator has an entry for.
const { $schema: _, ...schema } = JSON.parse(
  readFileSync(join(directory, 'schemas', 'compose.schema.json'), 'utf8'),
) as Record<string, unknown>;
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
const validate = ajv.compile(schema);

/** A document as ServingApp writes it. */
export function composeText(document: object): string {
  return stringify(document, { version: '1.1', lineWidth: 0 });
}

/** What the compose schema has against a document, once it was written and read. */
export function schemaErrors(document: object): readonly ErrorObject[] {
  return validate(parse(composeText(document))) ? [] : (validate.errors ?? []);
}
