import { join, resolve } from 'node:path';
import type {
  LocalArgument,
  LocalCommand,
  LocalFilePart,
  LocalPlan,
  LocalProcess,
  LocalSecret,
  LocalValue,
} from '../../local/plan';
import { escapedText } from '../../model/serving-config-text';
import { RunError } from './run-error';

/** A process of a plan with everything resolved for this machine. */
export interface Launch extends Omit<LocalProcess, 'command' | 'args' | 'environment' | 'files'> {
  /** Absolute path of the JavaScript file Node runs. */
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Files that must be there when it starts. */
  readonly files: readonly LaunchFile[];
}

/** A file to write. */
export interface LaunchFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
}

/** What a plan leaves to the machine it runs on. */
export interface LaunchPlace {
  /** Absolute path of the plan's directory: paths in the plan are relative to it. */
  readonly directory: string;
  /** Absolute path of the directory the files of the processes are written to, a directory below it for each process. */
  readonly filesDirectory: string;
  /** Variables of the runner, secrets among them. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absolute path of a command's program. */
  readonly programOf: (command: LocalCommand) => string;
}

/**
 * What to start for a plan, in the plan's order.
 *
 * @throws RunError naming every secret the runner's environment does not have.
 */
export function toLaunches(plan: LocalPlan, place: LaunchPlace): readonly Launch[] {
  checkSecrets(plan, place);
  return plan.processes.map(({ command, args, environment, files, ...rest }) => {
    const pathOf = (file: string): string => join(place.filesDirectory, rest.name, file);
    return {
      ...rest,
      program: place.programOf(command),
      args: args.map((argument) => toWord(argument, place.directory, pathOf)),
      environment: Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, toText(value, place)])),
      files: files.map(({ name, parts }) => ({
        path: pathOf(name),
        text: parts.map((part) => toPart(part, place.directory)).join(''),
      })),
    };
  });
}

function checkSecrets({ processes }: LocalPlan, { environment }: LaunchPlace): void {
  const missing = processes.flatMap(({ name, environment: variables }) =>
    Object.entries(variables).flatMap(([variable, value]) =>
      isSecret(value) && (environment[value.variable] ?? '') === ''
        ? [`${value.variable} is not set, and "${name}" gets it as ${variable}`]
        : [],
    ),
  );
  if (missing.length === 0) return;
  throw new RunError(
    `secrets come from the environment of this command: ${missing.join('; ')}: export what is missing and run it again`,
  );
}

function toText(value: LocalValue, { environment, directory }: LaunchPlace): string {
  if (typeof value === 'string') return value;
  return isSecret(value) ? (environment[value.variable] ?? '') : resolve(directory, value.path);
}

function isSecret(value: LocalValue): value is LocalSecret {
  return typeof value !== 'string' && 'variable' in value;
}

function toWord(argument: LocalArgument, directory: string, pathOf: (file: string) => string): string {
  if (typeof argument === 'string') return argument;
  return `${argument.flag}=${'file' in argument ? pathOf(argument.file) : resolve(directory, argument.path)}`;
}

function toPart(part: LocalFilePart, directory: string): string {
  return typeof part === 'string' ? part : escapedText(resolve(directory, part.path));
}
