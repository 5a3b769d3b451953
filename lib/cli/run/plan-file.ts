import { readFileSync } from 'node:fs';
import type {
  LocalArgument,
  LocalCommand,
  LocalFile,
  LocalFilePart,
  LocalPlan,
  LocalPort,
  LocalProcess,
  LocalValue,
} from '../../local/plan';
import { Field } from './plan-field';
import { RunError } from './run-error';

/** One name of a path: what is written stays below the directory it is written to. */
const FILE_NAME = /^[A-Za-z0-9][-_.A-Za-z0-9]*$/;
const COMMANDS: readonly LocalCommand[] = ['model-server', 'serving-gateway'];

/**
 * Reads `processes.json`.
 *
 * @throws RunError when there is no such file, it is not JSON, or a field is not what {@link LocalPlan} says.
 */
export function readPlan(file: string): LocalPlan {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new RunError(
      `cannot read the plan ${file} (${reasonOf(error)}): write it with \`cdk8s synth\`, or name the file as the argument`,
    );
  }
  return parsePlan(text, file);
}

/**
 * Parses the text of `processes.json`.
 *
 * @param source Name of the text in messages.
 * @throws RunError naming the first field that is wrong.
 */
export function parsePlan(text: string, source: string): LocalPlan {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new RunError(`${source} is not JSON (${reasonOf(error)}): write it again with \`cdk8s synth\``);
  }
  const field = new Field(source, '', value);
  const processes = field.get('processes').list(toProcess);
  checkOrder(processes, source);
  for (const process of processes) checkFiles(process, source);
  return { processes };
}

function toProcess(field: Field): LocalProcess {
  return {
    name: field.get('name').matching(FILE_NAME, 'a name of letters, digits, - _ and .'),
    command: field.get('command').oneOf(COMMANDS),
    args: field.get('args').list(toArgument),
    environment: field.get('environment').record(toValue),
    files: field.get('files').list(toFile),
    ports: field.get('ports').list(toPort),
    readyUrl: field.get('readyUrl').string(),
    startTimeoutMs: field.get('startTimeoutMs').integer(1),
    stopTimeoutMs: field.get('stopTimeoutMs').integer(0),
    dependsOn: field.get('dependsOn').list((entry) => entry.string()),
    urls: field.get('urls').list((entry) => entry.string()),
  };
}

function toArgument(field: Field): LocalArgument {
  if (typeof field.value === 'string') return field.value;
  const flag = field.get('flag').string();
  if (field.has('file')) return { flag, file: field.get('file').string() };
  return { flag, path: field.get('path').string() };
}

function toValue(field: Field): LocalValue {
  if (typeof field.value === 'string') return field.value;
  return field.has('path') ? { path: field.get('path').string() } : { variable: field.get('variable').string() };
}

function toFile(field: Field): LocalFile {
  return { name: field.get('name').matching(FILE_NAME, 'the name of a file'), parts: field.get('parts').list(toPart) };
}

function toPart(field: Field): LocalFilePart {
  return typeof field.value === 'string' ? field.value : { path: field.get('path').string() };
}

function toPort(field: Field): LocalPort {
  return { name: field.get('name').string(), port: field.get('port').integer(1, 65_535) };
}

/** The order of the file is the order of starting: whoever depends on another comes after it. */
function checkOrder(processes: readonly LocalProcess[], source: string): void {
  const earlier = new Set<string>();
  for (const { name, dependsOn } of processes) {
    if (earlier.has(name)) throw new RunError(`${source}: two processes are named "${name}"`);
    const missing = dependsOn.find((other) => !earlier.has(other));
    if (missing !== undefined) {
      throw new RunError(`${source}: "${name}" depends on "${missing}", which does not come before it`);
    }
    earlier.add(name);
  }
}

/** A flag names a file the process brings, and no two of its files have one name. */
function checkFiles({ name, args, files }: LocalProcess, source: string): void {
  const brought = new Set<string>();
  for (const { name: file } of files) {
    if (brought.has(file)) throw new RunError(`${source}: two files of "${name}" are named "${file}"`);
    brought.add(file);
  }
  for (const argument of args) {
    if (typeof argument === 'string' || !('file' in argument) || brought.has(argument.file)) continue;
    throw new RunError(
      `${source}: "${name}" passes ${argument.flag} the file "${argument.file}", which it does not bring`,
    );
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
