import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServerDirectory } from './directory';
import { GrpcTarget } from './grpc';
import { readProfile, type Profile } from './profile';
import { runCase, type Outcome, type Subject } from './run-case';
import { asksOnly, type ServedModels } from './served-models';
import { ServerProcess, type Target } from './server-process';

/**
 * Runs one profile against a server that the suite starts and stops.
 * @param command program and arguments, which take TensorFlow Serving's flags behind them
 * @throws CaseError for a case file that is wrong, Error for a server that does not start
 */
export async function runProfileOnCommand(name: string, command: string): Promise<readonly Outcome[]> {
  const path = mkdtempSync(join(tmpdir(), `conformance-${name}-`));
  try {
    const profile = readProfile(name, path);
    const directory = new ServerDirectory(path);
    directory.prepare(profile);
    if (!profile.hasServer) return await runCases(profile, { directory, command, rest: undefined, grpc: undefined });
    const { server, target } = await ServerProcess.start(command, profile.flags);
    try {
      return await runOn(profile, target, directory);
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

/**
 * Runs one profile against a server that is there already, with the profile's flags.
 * @param path its directory, which cases change; without it those cases are not run
 * @param served models of the profile that it has; without them all. Cases that ask others are not run
 */
export async function runProfileOnTarget(
  name: string,
  target: Partial<Target>,
  path: string | undefined,
  served?: ServedModels,
): Promise<readonly Outcome[]> {
  const profile = readProfile(name, path ?? '/nowhere', served);
  return runOn(profile, target, path === undefined ? undefined : new ServerDirectory(path), served);
}

async function runOn(
  profile: Profile,
  target: Partial<Target>,
  directory: ServerDirectory | undefined,
  served?: ServedModels,
): Promise<readonly Outcome[]> {
  const grpc = target.grpc === undefined ? undefined : new GrpcTarget(target.grpc);
  try {
    return await runCases(profile, { rest: target.rest, grpc, directory, command: undefined }, served);
  } finally {
    grpc?.close();
  }
}

/** Has nothing that could be asked. */
const NOBODY: Subject = { rest: undefined, grpc: undefined, directory: undefined, command: undefined };

/** One after the other: a case may change what the next one finds. */
async function runCases(
  { name, cases, modelNames }: Profile,
  subject: Subject,
  served?: ServedModels,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const each of cases) {
    const canAsk = served === undefined || asksOnly(each, served, modelNames);
    outcomes.push(await runCase(canAsk ? subject : NOBODY, each, name));
  }
  return outcomes;
}
