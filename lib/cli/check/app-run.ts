import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPORT_VARIABLE, type ServingReport } from '../../constructs/report-file';

/** What came of running an app's command. */
export interface AppRun {
  /** As a shell got it. */
  readonly command: string;
  /** Its exit code; null when a signal ended it. */
  readonly exitCode: number | null;
  /** Everything it wrote, to either stream, as it came. */
  readonly output: string;
  /** One for each ServingApp that was synthesized, in their order; none for a plain App. */
  readonly reports: readonly ServingReport[];
}

/**
 * Runs an app as `cdk8s synth` does, but for its manifests, which go to a directory that is gone afterwards.
 * @param command for the shell, in the working directory: `npx ts-node main.ts`
 */
export async function runApp(command: string): Promise<AppRun> {
  const directory = mkdtempSync(join(tmpdir(), 'cdk8s-serving-'));
  const report = join(directory, 'report.jsonl');
  try {
    const env = { ...process.env, CDK8S_OUTDIR: join(directory, 'dist'), [REPORT_VARIABLE]: report };
    const child = spawn(command, { shell: true, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (text: string): void => {
      output += text;
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    // `close` comes once both streams have ended, `exit` may come before.
    const [exitCode] = (await once(child, 'close')) as [number | null];
    return { command, exitCode, output, reports: readReports(report) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function readReports(file: string): ServingReport[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as ServingReport);
}
