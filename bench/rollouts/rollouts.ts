import { cpSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Load, type Outcome } from './load';
import { FIXTURES, ServerProcess } from './server-process';
import { Service } from './service';

/** Milliseconds from leaving the Service to SIGTERM: a manifest's five seconds before the stop, shortened. */
const PRE_STOP_MS = 200;

/** Versions that answer differently. */
const EXPORTS = [join(FIXTURES, 'half_plus_two', '123'), join(FIXTURES, 'half_plus_two', '124')];

/** What a rollout did to its clients. */
export interface Rollout {
  readonly rest: Outcome;
  readonly grpc: Outcome;
  /** Exit codes of the processes that were ended. */
  readonly exitCodes: readonly (number | null)[];
}

/** Puts one version after another in the place of the one before, under load, in one process. */
export async function swapVersions(times: number): Promise<Rollout> {
  const basePath = mkdtempSync(join(tmpdir(), 'swaps-'));
  publish(basePath, 1);
  const server = await ServerProcess.start(basePath);
  const load = new Load(server.ports);
  load.start();
  for (let version = 2; version <= times + 1; version += 1) {
    publish(basePath, version);
    const wanted = `${version} AVAILABLE, ${version - 1} END`;
    await server.until(async () => (await server.states()).startsWith(wanted));
    rmSync(join(basePath, String(version - 1)), { recursive: true });
  }
  const outcomes = await load.stop();
  const exitCodes = [await server.stop()];
  rmSync(basePath, { recursive: true });
  return { ...outcomes, exitCodes };
}

/** Puts one process after another in the place of the one before, under load, behind one address. */
export async function drainServers(times: number): Promise<Rollout> {
  const [rest, grpc] = [new Service(), new Service()];
  const basePath = join(FIXTURES, 'half_plus_two');
  const enter = ({ ports }: ServerProcess): void => {
    rest.add(ports.rest);
    grpc.add(ports.grpc);
  };
  const leave = ({ ports }: ServerProcess): void => {
    rest.remove(ports.rest);
    grpc.remove(ports.grpc);
  };
  let serving = await ServerProcess.start(basePath);
  enter(serving);
  const load = new Load({ rest: await rest.listen(), grpc: await grpc.listen() });
  load.start();
  const exitCodes: (number | null)[] = [];
  for (let drain = 0; drain < times; drain += 1) {
    const successor = await ServerProcess.start(basePath);
    enter(successor);
    leave(serving);
    await new Promise((resolve) => setTimeout(resolve, PRE_STOP_MS));
    exitCodes.push(await serving.stop());
    serving = successor;
  }
  const outcomes = await load.stop();
  exitCodes.push(await serving.stop());
  rest.close();
  grpc.close();
  return { ...outcomes, exitCodes };
}

/** Makes a version appear whole, as a rename does. */
function publish(basePath: string, version: number): void {
  const partial = join(basePath, `.${version}.partial`);
  cpSync(EXPORTS[version % EXPORTS.length] ?? '', partial, { recursive: true });
  renameSync(partial, join(basePath, String(version)));
}
