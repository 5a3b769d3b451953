/** Hand-made wheels, a stand-in for `python3` and captured output: what the set-up tests share. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WHEEL_LIBRARIES, type PinnedWheel } from '../../native/library';
import type { Output } from '../../native/progress';

export const REPOSITORY = join(__dirname, '..', '..', '..');
const REAL_PYTHON = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();

const MAKE_WHEEL = `
import json, sys, zipfile
job = json.load(sys.stdin)
with zipfile.ZipFile(job["path"], "w", zipfile.ZIP_DEFLATED) as wheel:
    for name, text in job["entries"].items():
        wheel.writestr(name, text)
`;

const INFO = 'tensorflow_cpu-2.18.1.dist-info';
const ENTRIES: Readonly<Record<string, string>> = {
  'tensorflow/libtensorflow_framework.so.2': 'framework',
  'tensorflow/libtensorflow_cc.so.2': 'the C API',
  'tensorflow/include/tensorflow/c/c_api.h': '// c_api.h',
  'tensorflow/include/tensorflow/c/eager/c_api.h': '// eager',
  'tensorflow/include/tsl/platform/ctstring_internal.h': '// ctstring',
  'tensorflow/include/tsl/platform/env.h': '// not needed',
  'tensorflow/include/tensorflow/c/BUILD': 'not a header',
  'tensorflow/python/__init__.py': '# not needed',
  [`${INFO}/METADATA`]: 'Metadata-Version: 2.1\nName: tensorflow-cpu\nVersion: 2.18.1\n',
  [`${INFO}/WHEEL`]: 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
  [`${INFO}/RECORD`]: '',
};

/** A temporary home for one test: cache, wheels, executables. */
export class Sandbox {
  readonly root = mkdtempSync(join(tmpdir(), 'native-setup-'));
  readonly cacheHome = join(this.root, 'cache');
  readonly links = join(this.root, 'links');
  readonly bin = join(this.root, 'bin');

  constructor() {
    for (const directory of [this.links, this.bin]) mkdirSync(directory);
  }

  /** Environment in which the real pip sees nothing but our wheels; extra variables win. */
  env(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    return {
      PATH: `${this.bin}:${process.env['PATH']}`,
      HOME: this.root,
      XDG_CACHE_HOME: this.cacheHome,
      PIP_NO_INDEX: '1',
      PIP_FIND_LINKS: this.links,
      REAL_PYTHON,
      ...extra,
    };
  }

  /** Puts an executable shell script of that name before everything else on the PATH. */
  script(name: string, body: string): void {
    const path = join(this.bin, name);
    writeFileSync(path, `#!/bin/sh\n${body}\n`);
    chmodSync(path, 0o755);
  }

  /** A `python3` whose `-m pip download` runs `download` ($dest is pip's --dest) and which is real otherwise. */
  fakePip(download: string): void {
    this.script(
      'python3',
      `if [ "$3" = download ]; then
  for word in "$@"; do [ "$last" = --dest ] && dest=$word; last=$word; done
  ${download}
fi
exec "$REAL_PYTHON" "$@"`,
    );
  }

  /** Writes a wheel pip accepts as tensorflow-cpu 2.18.1 and returns its pin; `without` leaves entries out. */
  wheel(without: readonly string[] = []): PinnedWheel {
    const path = join(this.links, 'tensorflow_cpu-2.18.1-py3-none-any.whl');
    const entries = Object.fromEntries(Object.entries(ENTRIES).filter(([name]) => !without.includes(name)));
    execFileSync(REAL_PYTHON, ['-c', MAKE_WHEEL], { input: JSON.stringify({ path, entries }) });
    const bytes = readFileSync(path);
    return {
      version: '2.18.1',
      target: 'linux-x64',
      distribution: 'tensorflow-cpu',
      pythonVersion: '311',
      pipPlatform: 'manylinux_2_17_x86_64',
      sha256: createHash('sha256').update(bytes).digest('hex'),
      wheelBytes: bytes.length,
      unpackedBytes: 100,
      folder: 'tensorflow',
      libraries: WHEEL_LIBRARIES.linux,
    };
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** An {@link Output} that keeps what was written. */
export class Captured implements Output {
  text = '';

  constructor(readonly isTTY = false) {}

  write(text: string): void {
    this.text += text;
  }
}

/** Creates a file with its folders. */
export function put(path: string, text = 'x'): string {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
}
