/**
 * Whether unloading gives memory back: a 30 MB model is loaded 50 times more, each time in the place of the version
 * before, and the process' resident memory is compared with what it was after the third. Once for each kind of model
 * and each setting of the allocator.
 */
import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { join } from 'node:path';

// The scripts are JavaScript without declarations.
const { ensurePython } = require('../scripts/lib/python') as { readonly ensurePython: () => Promise<string> };

const RELOADS = 50;

/** A path of jemalloc, to be measured beside glibc's own allocator; none where it is not installed. */
const JEMALLOC = process.env['BENCH_JEMALLOC'];

const ALLOCATORS: readonly (readonly [name: string, env: NodeJS.ProcessEnv])[] = [
  ['glibc', { MALLOC_ARENA_MAX: undefined }],
  ['glibc, MALLOC_ARENA_MAX=2', { MALLOC_ARENA_MAX: '2' }],
  ...(JEMALLOC === undefined ? [] : [['jemalloc', { LD_PRELOAD: JEMALLOC }] as const]),
];

const KINDS = [
  ['SavedModel', 'saved-model'],
  ['TensorFlow.js', 'tfjs'],
] as const;

function run(kind: string, env: NodeJS.ProcessEnv): number[] {
  const args = ['-r', 'ts-node/register', join(__dirname, 'reload-run.ts'), kind, String(RELOADS)];
  const stdout = execFileSync(process.execPath, args, { env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', ...env } });
  return JSON.parse(String(stdout)) as number[];
}

async function main(): Promise<void> {
  const python = { CDK8S_SERVING_PYTHONPATH: await ensurePython() };
  process.stdout.write(
    `\nnpm run bench -- reload; Node ${process.version}, ${cpus().length} cores; resident MiB\n\n` +
      `| model | allocator | loaded | after 1 | 3 | 10 | 25 | ${RELOADS} | ${RELOADS} / 3 |\n` +
      '| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n',
  );
  for (const [title, kind] of KINDS) {
    for (const [allocator, env] of ALLOCATORS) {
      const bytes = run(kind, { ...python, ...env });
      const at = (reload: number): number => (bytes[reload] ?? NaN) / 2 ** 20;
      const cells = [0, 1, 3, 10, 25, RELOADS].map((reload) => at(reload).toFixed(0));
      const ratio = (at(RELOADS) / at(3)).toFixed(3);
      process.stdout.write(`| ${[title, allocator, ...cells, ratio].join(' | ')} |\n`);
    }
  }
}

void main();
