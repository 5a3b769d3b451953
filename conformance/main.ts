import { parseArgs } from 'node:util';
import { resolve } from 'node:path';
import { ServerDirectory } from './directory';
import { CaseError } from './fields';
import { profileNames, readProfile } from './profile';
import type { Outcome } from './run-case';
import { listOf } from './list';
import { jsonOf, tableOf } from './scorecard';
import { parseServedModels } from './served-models';
import { runProfileOnCommand, runProfileOnTarget } from './suite';

const USAGE = `usage: cdk8s-serving-conformance --server "<command>" [--profile <name> ...]
       cdk8s-serving-conformance --rest <url> --grpc <host:port> [--profile <name>] [--directory <path>]
       cdk8s-serving-conformance --prepare <path> [--profile <name>]
       cdk8s-serving-conformance --list [--profile <name> ...]

  --server     program and arguments that start a server; the suite adds TensorFlow Serving's flags, runs every profile
               and stops it again
  --rest       where a running server answers REST: http://localhost:8501
  --grpc       where it answers gRPC: localhost:8500
  --profile    settings the server has, and cases that need them; 'default' for a running server, all for a command
  --models     models of the profile that the running server has, with the names it has for them; cases that ask others
               are not run: half_plus_two=digits,identity
  --directory  the directory the running server was prepared with; cases that change files are not run without it
  --list       prints every case beside the row it holds, and asks nobody
  --prepare    puts models and configuration of a profile into a directory, and prints the flags of its server
  --format     table or json

Exit code: 0 when every case that was run passed, 1 when one failed, 2 for a command line that cannot be used.
`;

const OPTIONS = {
  server: { type: 'string' },
  rest: { type: 'string' },
  grpc: { type: 'string' },
  profile: { type: 'string', multiple: true },
  models: { type: 'string' },
  directory: { type: 'string' },
  list: { type: 'boolean', default: false },
  prepare: { type: 'string' },
  format: { type: 'string', default: 'table' },
  help: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

async function main(args: readonly string[]): Promise<number> {
  let values: Values;
  try {
    values = parseArgs({ args: [...args], options: OPTIONS }).values;
    checkUsage(values);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (values.help === true) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (values.list === true) return list(values.profile ?? profileNames());
  if (values.prepare !== undefined) return prepare(values.profile?.[0] ?? 'default', resolve(values.prepare));
  const outcomes = await run(values);
  process.stdout.write(`${values.format === 'json' ? jsonOf(outcomes) : tableOf(outcomes)}\n`);
  return outcomes.some(({ result }) => result === 'failed') ? 1 : 0;
}

function checkUsage(values: Values): void {
  const { server, rest, grpc, prepare: path, help, format, models, profile = [] } = values;
  if (help === true) return;
  const isThere = rest !== undefined || grpc !== undefined;
  const ways = [server !== undefined, isThere, path !== undefined, values.list].filter(Boolean);
  if (ways.length !== 1) throw new CaseError('give one of --server, --rest and --grpc, --prepare, --list');
  if (models !== undefined && !isThere) throw new CaseError('--models is of a running server: give --rest or --grpc');
  if (format !== 'table' && format !== 'json') throw new CaseError(`--format is '${format}', expected table or json`);
  const unknown = profile.find((name) => !profileNames().includes(name));
  if (unknown !== undefined) {
    throw new CaseError(`there is no profile '${unknown}'; there are ${profileNames().join(', ')}`);
  }
}

async function run({ server, rest, grpc, profile, directory, models }: Values): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const served = models === undefined ? undefined : parseServedModels(models);
  for (const name of profile ?? (server === undefined ? ['default'] : profileNames())) {
    const target = { ...(rest !== undefined && { rest }), ...(grpc !== undefined && { grpc }) };
    outcomes.push(
      ...(server === undefined
        ? await runProfileOnTarget(name, target, directory === undefined ? undefined : resolve(directory), served)
        : await runProfileOnCommand(name, server)),
    );
  }
  return outcomes;
}

function list(names: readonly string[]): number {
  process.stdout.write(`${listOf(names.map((name) => readProfile(name, '{dir}')))}\n`);
  return 0;
}

function prepare(name: string, path: string): number {
  const profile = readProfile(name, path);
  new ServerDirectory(path).prepare(profile);
  process.stdout.write(`${profile.flags.join('\n')}\n`);
  return 0;
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  },
);
