import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Manifest } from '../../../lib/testing';

/** Every Kubernetes object below the output directories a page's synth wrote. */
export function manifestsBelow(directory: string): Manifest[] {
  return readdirSync(directory)
    .filter((name) => name.startsWith('dist'))
    .flatMap((name) => yamlFilesBelow(join(directory, name)))
    .flatMap((file) => parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS() as Manifest));
}

function yamlFilesBelow(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => join(directory, name));
}
