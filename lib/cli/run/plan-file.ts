import { readFileSync } from 'node:fs';
import type { LocalArgument, LocalCommand, LocalPlan, LocalPort, LocalProcess } from '../../local/plan';
import { RunError } from './run-error';

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
  return { processes };
}

function toProcess(field: Field): LocalProcess {
  return {
    name: field.get('name').string(),
    command: field.get('command').oneOf(COMMANDS),
    args: field.get('args').list(toArgument),
    environment: field.get('environment').record(),
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
  return { flag: field.get('flag').string(), path: field.get('path').string() };
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

/** A JSON value and where it stands, so that every complaint can say so. */
class Field {
  constructor(
    private readonly source: string,
    private readonly place: string,
    readonly value: unknown,
  ) {}

  get(key: string): Field {
    return this.child(key, this.object()[key]);
  }

  string(): string {
    return typeof this.value === 'string' && this.value !== '' ? this.value : this.refuse('a non-empty string');
  }

  integer(least: number, most: number = Number.MAX_SAFE_INTEGER): number {
    const { value } = this;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most) return value;
    return this.refuse(most === Number.MAX_SAFE_INTEGER ? `an integer >= ${least}` : `an integer ${least}..${most}`);
  }

  oneOf<T extends string>(allowed: readonly T[]): T {
    return allowed.find((choice) => choice === this.value) ?? this.refuse(`one of ${allowed.join(', ')}`);
  }

  list<T>(read: (entry: Field) => T): T[] {
    if (!Array.isArray(this.value)) return this.refuse('a list');
    return this.value.map((entry: unknown, index) => read(this.child(String(index), entry)));
  }

  record(): Record<string, string> {
    const entries = Object.entries(this.object());
    return Object.fromEntries(entries.map(([key, value]) => [key, this.child(key, value).text()]));
  }

  private text(): string {
    return typeof this.value === 'string' ? this.value : this.refuse('a string');
  }

  private object(): Readonly<Record<string, unknown>> {
    const { value } = this;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return this.refuse('an object');
    return value as Readonly<Record<string, unknown>>;
  }

  private child(key: string, value: unknown): Field {
    return new Field(this.source, this.place === '' ? key : `${this.place}.${key}`, value);
  }

  private refuse(expected: string): never {
    const found = this.value === undefined ? 'nothing' : JSON.stringify(this.value);
    const place = this.place === '' ? 'the file' : this.place;
    throw new RunError(`${this.source}: ${place} must be ${expected}, not ${found}`);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
