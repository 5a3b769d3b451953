import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadScript } from '../../lib/model/download-script';
import type { DownloadStorage } from '../../lib/model/storage';

/** rclone for one remote, `:dir:<path>`: what the script uses of it, and a count of how often it was asked. */
const RCLONE = `#!/bin/sh
set -eu
echo "$RCLONE_CONFIG $HOME" >> "$CALLS"
command=$1
shift
list=
while [ $# -gt 2 ]; do
  case $1 in
    --files-from-raw) list=$2; shift 2 ;;
    --*) shift ;;
  esac
done
source=\${1#:dir:}
if [ "$command" = sync ]; then
  find "$2" -mindepth 1 -delete
  cp -R "$source/." "$2"
  exit 0
fi
while IFS= read -r file; do
  mkdir -p "$2/$(dirname "$file")"
  cp "$source/$file" "$2/$file"
done < "$list"
`;

let directory: string;
let source: string;
let base: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'download-script-'));
  source = join(directory, "it's a bucket");
  base = join(directory, 'models');
  for (const path of [join(source, '1', 'variables'), base, join(directory, 'bin'), join(directory, 'tmp')]) {
    mkdirSync(path, { recursive: true });
  }
  writeFileSync(join(directory, 'bin', 'rclone'), RCLONE);
  chmodSync(join(directory, 'bin', 'rclone'), 0o755);
  writeFileSync(join(source, '1', 'saved_model.pb'), 'graph');
  writeFileSync(join(source, '1', 'variables', 'a $name # with signs'), 'weights');
  writeFileSync(join(source, 'notes.txt'), 'nobody checked this');
});
afterEach(() => rmSync(directory, { recursive: true }));

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const digests = (): Record<string, string> => ({
  '1/variables/a $name # with signs': sha256('weights'),
  '1/saved_model.pb': sha256('graph'),
});

function download(given: DownloadStorage['digests']): { readonly status: number | null; readonly output: string } {
  const storage = {
    kind: 'download',
    source: `:dir:${source}`,
    image: 'rclone',
    environment: {},
    digests: given,
  } as const;
  const { status, stdout, stderr } = spawnSync('sh', ['-c', downloadScript(storage, base)], {
    env: {
      PATH: `${join(directory, 'bin')}:${process.env['PATH']}`,
      TMPDIR: join(directory, 'tmp'),
      CALLS: join(directory, 'calls'),
    },
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
}

const calls = (): string[] =>
  existsSync(join(directory, 'calls')) ? readFileSync(join(directory, 'calls'), 'utf8').trim().split('\n') : [];
const present = (): string[] =>
  readdirSync(base, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(base.length + 1))
    .sort();

test('exactly the checked files arrive, and each is compared with its digest', () => {
  const { status, output } = download(digests());
  expect([status, output]).toEqual([0, '1/saved_model.pb: OK\n1/variables/a $name # with signs: OK\n']);
  expect(present()).toEqual(['1/saved_model.pb', '1/variables/a $name # with signs']);
  expect(readFileSync(join(base, '1', 'saved_model.pb'), 'utf8')).toBe('graph');
});

test('a file that is not the checked one fails the download and is named', () => {
  writeFileSync(join(source, '1', 'saved_model.pb'), 'another graph');
  const { status, output } = download(digests());
  expect(status).toBe(1);
  expect(output).toContain('1/saved_model.pb: FAILED\n');
});

test('a file that is missing at the source fails the download', () => {
  rmSync(join(source, '1', 'saved_model.pb'));
  expect(download(digests()).status).not.toBe(0);
});

test('what is there and right is not asked for again', () => {
  download(digests());
  rmSync(source, { recursive: true });
  expect(download(digests())).toEqual({ status: 0, output: 'every file is here already\n' });
  expect(calls()).toHaveLength(1);
});

test('what is left of another definition is gone afterwards', () => {
  mkdirSync(join(base, '2'));
  writeFileSync(join(base, '2', 'saved_model.pb'), 'a later version');
  writeFileSync(join(base, '.hidden'), '');
  expect(download(digests()).status).toBe(0);
  expect(present()).toEqual(['1/saved_model.pb', '1/variables/a $name # with signs']);
});

test('without digests the base path becomes what the source is', () => {
  writeFileSync(join(base, 'left.over'), '');
  expect(download(undefined).status).toBe(0);
  expect(present()).toEqual(['1/saved_model.pb', '1/variables/a $name # with signs', 'notes.txt']);
});

test('rclone keeps its configuration and its home where the container may write', () => {
  download(digests());
  expect(calls()).toEqual([`${join(directory, 'tmp', 'rclone.conf')} ${join(directory, 'tmp')}`]);
});

test('the script is the same whatever order the digests are in', () => {
  const storage = { kind: 'download', source: ':s3:bucket', image: 'rclone', environment: {} } as const;
  const reversed = Object.fromEntries(Object.entries(digests()).reverse());
  expect(downloadScript({ ...storage, digests: reversed }, '/models/a')).toBe(
    downloadScript({ ...storage, digests: digests() }, '/models/a'),
  );
});

test('a line break in the name of a file is refused', () => {
  expect(() => download({ '1/a\nb': sha256('') })).toThrow(
    'the model\'s file "1/a\\nb" has a line break in its name; rename it',
  );
});
