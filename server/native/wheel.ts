/** Takes the two libraries and the C headers out of a wheel, and nothing else: 3 % of its entries. */
import { NativeSetupError, diskFull } from './errors';
import { HEADER_PREFIXES, type PinnedWheel } from './library';
import { lastLine, runCommand, saysDiskFull, type CommandOptions } from './process';

/**
 * A wheel is a zip and Python reads zips, checking each entry's CRC; it is the Python whose pip fetched the wheel, so
 * it is there. The job comes as JSON on standard input.
 */
const UNPACK = `
import json, os, shutil, sys, zipfile
job = json.load(sys.stdin)
base = job["folder"] + "/"
headers = tuple(base + "include/" + prefix for prefix in job["headerPrefixes"])
wanted = {base + name for name in job["libraries"]}
with zipfile.ZipFile(job["wheel"]) as wheel:
    for entry in wheel.infolist():
        name = entry.filename
        if name in wanted:
            wanted.remove(name)
            target = os.path.join(job["target"], "lib", os.path.basename(name))
        elif name.endswith(".h") and name.startswith(headers):
            target = os.path.join(job["target"], *name[len(base):].split("/"))
        else:
            continue
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with wheel.open(entry) as source, open(target, "wb") as file:
            shutil.copyfileobj(source, file, 1 << 20)
if wanted:
    sys.exit("the wheel lacks " + ", ".join(sorted(wanted)))
`;

/**
 * Unpacks `file` into `target/lib` and `target/include`.
 * @throws NativeSetupError `WHEEL_CORRUPT` when the file is no whole wheel or lacks a library, `DISK_FULL`.
 */
export async function unpackWheel(
  python: string,
  wheel: PinnedWheel,
  file: string,
  target: string,
  options: CommandOptions,
): Promise<void> {
  const job = {
    wheel: file,
    target,
    folder: wheel.folder,
    libraries: [wheel.libraries.framework, wheel.libraries.cc],
    headerPrefixes: HEADER_PREFIXES,
  };
  const result = await runCommand(python, ['-c', UNPACK], { ...options, input: JSON.stringify(job) });
  if (result.code === 0) return;
  if (saysDiskFull(result.output)) throw diskFull('The disk filled up while the wheel was unpacked');
  throw new NativeSetupError(
    'WHEEL_CORRUPT',
    `The wheel could not be unpacked: ${lastLine(result.output) || `python stopped with ${result.signal ?? result.code}`}`,
    'Nothing was installed: run set-up again',
  );
}
