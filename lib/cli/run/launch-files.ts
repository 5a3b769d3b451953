import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Launch } from './launch';

/** A directory for the files of one run, gone when the run is over or this process exits. */
export class LaunchFiles {
  /** Absolute; nobody but the user can look into it. */
  readonly directory = mkdtempSync(join(realpathSync(tmpdir()), 'cdk8s-serving-run-'));
  private readonly removeAll = (): void => rmSync(this.directory, { recursive: true, force: true });

  constructor() {
    process.once('exit', this.removeAll);
  }

  /** Writes the files of every process. */
  write(launches: readonly Launch[]): void {
    for (const { path, text } of launches.flatMap(({ files }) => files)) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  }

  remove(): void {
    process.removeListener('exit', this.removeAll);
    this.removeAll();
  }
}
