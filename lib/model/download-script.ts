import { byCodeUnit } from './sorted';
import type { DownloadStorage } from './storage';

/** Characters of a line of sha256sum before the path: 64 of the digest and two spaces. */
const BEFORE_PATH = 66;

/**
 * The shell script that fills a base path from a download storage, for `sh -c` in an image of rclone: POSIX, with the
 * commands of busybox, writing below the base path and /tmp alone.
 *
 * With digests it leaves exactly those files there, each compared with its digest, and ends with 1 where one differs.
 * What is there and right already is not copied again: a base path that outlives its container needs no network then.
 * What is there and wrong, a version of an older definition or half a copy, is removed first, because a server would
 * serve it. Without digests the base path becomes what the source is.
 *
 * @param basePath absolute base path in the container; the directory is there and may be written to
 * @throws RangeError for a path of a file with a line break in it, which neither rclone nor sha256sum takes from a list
 */
export function downloadScript({ source, digests }: DownloadStorage, basePath: string): string {
  const head = [
    'set -eu',
    // The user has no home, and rclone wants places for its configuration and its cache.
    'tmp="${TMPDIR:-/tmp}"',
    'export HOME="$tmp" RCLONE_CONFIG="$tmp/rclone.conf" LC_ALL=C',
    `cd ${quoted(basePath)}`,
  ];
  if (digests === undefined) return lines([...head, `rclone sync ${quoted(source)} .`]);
  return lines([
    ...head,
    `cat > "$tmp/expected" <<'DIGESTS'`,
    ...digestLines(digests),
    'DIGESTS',
    `cut -c ${BEFORE_PATH + 1}- "$tmp/expected" | sort > "$tmp/files"`,
    'is_complete() {',
    '  find . -type f | cut -c 3- | sort > "$tmp/present"',
    '  cmp -s "$tmp/files" "$tmp/present" && sha256sum -c "$tmp/expected" > /dev/null 2>&1',
    '}',
    'if is_complete; then',
    "  echo 'every file is here already'",
    '  exit 0',
    'fi',
    'find . -mindepth 1 -maxdepth 1 -exec rm -rf {} +',
    `rclone copy --no-traverse --files-from-raw "$tmp/files" ${quoted(source)} .`,
    'sha256sum -c "$tmp/expected"',
  ]);
}

function digestLines(digests: Readonly<Record<string, string>>): string[] {
  return Object.entries(digests)
    .sort(([a], [b]) => byCodeUnit(a, b))
    .map(([path, digest]) => {
      if (/[\n\r]/.test(path)) {
        throw new RangeError(`the model's file ${JSON.stringify(path)} has a line break in its name; rename it`);
      }
      return `${digest}  ${path}`;
    });
}

/** One word of a shell, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}
