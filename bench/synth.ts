/**
 * How long `cdk8s synth` takes as a definition grows: model servers, each with a gateway, in one ServingApp of compiled
 * JavaScript. Every run is a process of its own; the table shows medians.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Workloads of a definition: half of them model servers, half their gateways. */
const WORKLOADS = [2, 10, 100, 1000];
const RUNS = 5;

const CDK8S = join(__dirname, '..', 'node_modules', '.bin', 'cdk8s');
const APP = join(__dirname, 'synth-app.js');

/** What synth-app.js measures of itself. */
interface AppReport {
  /** Loading the library and cdk8s. */
  readonly loadMs: number;
  /** The constructors. */
  readonly defineMs: number;
  /** `app.synth()`: the checks, and every file written. */
  readonly synthMs: number;
  readonly maxRssKilobytes: number;
}

interface Run extends AppReport {
  /** The whole `cdk8s synth`: the command line itself, Node twice, and the app. */
  readonly commandMs: number;
}

/** One `cdk8s synth` into a directory of its own. */
function synth(pairs: number): Run {
  const directory = mkdtempSync(join(tmpdir(), 'synth-'));
  try {
    const report = join(directory, 'report.json');
    const args = ['synth', '--app', `${process.execPath} ${APP} ${pairs}`, '--output', join(directory, 'dist')];
    const env = { ...process.env, CDK8S_CHECK_UPGRADE: 'false', BENCH_REPORT: report };
    const startMs = performance.now();
    execFileSync(CDK8S, args, { cwd: directory, env, stdio: ['ignore', 'ignore', 'inherit'] });
    const commandMs = performance.now() - startMs;
    return { ...(JSON.parse(readFileSync(report, 'utf8')) as AppReport), commandMs };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function row(workloads: number): string {
  const runs = Array.from({ length: RUNS }, () => synth(workloads / 2));
  const of = (field: keyof Run): number => median(runs.map((run) => run[field]));
  const perWorkloadMs = (of('defineMs') + of('synthMs')) / workloads;
  const cells = [
    String(workloads),
    `${(of('commandMs') / 1000).toFixed(2)} s`,
    `${of('loadMs').toFixed(0)} ms`,
    `${of('defineMs').toFixed(0)} ms`,
    `${of('synthMs').toFixed(0)} ms`,
    `${perWorkloadMs.toFixed(2)} ms`,
    `${(of('maxRssKilobytes') / 1024).toFixed(0)} MiB`,
  ];
  return `| ${cells.join(' | ')} |\n`;
}

// The first run reads what the others find in the file system's cache.
synth(1);
process.stdout.write(
  `\nnpm run bench -- synth; Node ${process.version}, ${cpus().length} cores; median of ${RUNS} runs\n\n` +
    '| workloads | cdk8s synth | load | define | app.synth() | per workload | peak RSS of the app |\n' +
    '| --- | --- | --- | --- | --- | --- | --- |\n',
);
for (const workloads of WORKLOADS) process.stdout.write(row(workloads));
