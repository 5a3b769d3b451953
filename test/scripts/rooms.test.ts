import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** A tree that keeps the rules; each case plants one file more. */
const CLEAN: Readonly<Record<string, string>> = {
  'contract/index.ts': 'export const port = 8500;',
  'contract/test/index.test.ts': "import { port } from '../index';\nexport const tested = port;",
  'imports/k8s.ts': "export { k8s } from 'cdk8s-plus-27';",
  'lib/model/workload.ts': "import { port } from '@cdk8s-serving/contract';\nexport const workload = port;",
  'lib/constructs/app.ts': "import { App } from 'cdk8s';\nexport const app = new App();",
  'lib/index.ts': "export { workload } from './model/workload';\nexport { app } from './constructs/app';",
  'server/logger.ts': "import pino from 'pino';\nexport const log = pino();",
  'server/codec/json.ts': 'export const json = 1;',
  'server/engine/engine.ts': 'export const engine = 1;',
  'server/engine/libtensorflow/engine.ts': "import koffi from 'koffi';\nexport const native = koffi;",
  'server/core/model.ts': "import { engine } from '../engine/engine';\nexport const model = engine;",
  'server/index.ts': "export { log } from './logger';",
  'gateway/index.ts': "export { gateway } from './gateway';",
  'gateway/gateway.ts': "import fastify from 'fastify';\nexport const gateway = fastify();",
};

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

let directory: string;

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(directory, dirname(name)), { recursive: true });
    writeFileSync(join(directory, name), `${text}\n`);
  }
}

/** `<file>: <rule>` for everything dependency-cruiser complains about, as `npm run check` runs it. */
function violations(): string[] {
  const program = join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
  const args = [program, 'contract', 'lib', 'server', 'gateway', 'imports', '--output-type', 'json'];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: directory, encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  const { summary } = JSON.parse(stdout) as { summary: { violations: readonly Violation[] } };
  return summary.violations.map(({ from, rule }) => `${from}: ${rule.name}`).sort();
}

/** Each line is planted as a file of its own: folder, text, and the rule that must refuse it. */
const PLANTED = [
  ['contract', "export { workload } from '../lib/model/workload';", 'contract imports its rooms only'],
  ['contract', "export { default } from 'protobufjs';", 'contract imports its packages only'],
  ['lib/model', "export { app } from '../constructs/app';", 'lib/model imports its rooms only'],
  ['lib/model', "export { App } from 'cdk8s';", 'lib/model imports its packages only'],
  ['lib/constructs', "export { k8s } from 'cdk8s-plus-27';", 'lib/constructs imports its packages only'],
  ['lib/compose', "export { gateway } from '@cdk8s-serving/gateway';", 'lib/compose imports its rooms only'],
  ['lib/local', "export { port } from '../../contract/index';", 'lib imports contract by name'],
  ['server/codec', "export { model } from '../core/model';", 'server/codec imports its rooms only'],
  ['server/core', "export { json } from '../codec/json';", 'server/core imports its rooms only'],
  ['server/core', "export { native } from '../engine/libtensorflow/engine';", 'server/core imports its rooms only'],
  ['gateway', "export { log } from '@cdk8s-serving/server';", 'gateway imports its rooms only'],
  ['gateway', "export { port } from '../contract/index';", 'packages are imported by name'],
  ['gateway', "export { tested } from '../contract/test/index.test';", 'nobody imports a test'],
  ['gateway', "export { gone } from './gone';", 'every import resolves'],
  ['server/attic', "export { json } from '../codec/json';", 'every file is in a room'],
  ['server/core', "import './x15';", 'no cycle'],
  [
    'lib/model',
    "import type { app } from '../constructs/app';\nexport type X = typeof app;",
    'lib/model imports its rooms only',
  ],
].map(([folder, text, rule], index) => ({ file: `${folder}/x${index}.ts`, text: text ?? '', rule }));

let before: string[];
let after: string[];

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'rooms-'));
  for (const name of ['.dependency-cruiser.js', 'tsconfig.base.json', 'tsconfig.check.json', 'package.json']) {
    copyFileSync(join(ROOT, name), join(directory, name));
  }
  symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  write(CLEAN);
  before = violations();
  write(Object.fromEntries(PLANTED.map(({ file, text }) => [file, text])));
  after = violations();
});
afterAll(() => rmSync(directory, { recursive: true }));

test('a tree that keeps the rules passes', () => {
  expect(before).toEqual([]);
});

test.each(PLANTED)('$file is refused: $rule', ({ file, rule }) => {
  expect(after).toContain(`${file}: ${rule}`);
});
