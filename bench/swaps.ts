/**
 * Rollouts under continuous load: versions swapped in one process, then processes drained while another takes over behind
 * the same address, as behind a Kubernetes Service. Prints what was answered and what failed; exit code 1 when anything
 * did. Arguments: how many swaps, how many drains.
 */
import { cpus } from 'node:os';
import { drainServers, swapVersions, type Rollout } from './rollouts/rollouts';
import type { Outcome } from './rollouts/load';

const SWAPS = 50;
const DRAINS = 20;

function cells({ answered, failures }: Outcome): string[] {
  const failed = [...failures.values()].reduce((sum, count) => sum + count, 0);
  return [String(answered), String(failed)];
}

function hasFailed({ rest, grpc, exitCodes }: Rollout): boolean {
  return rest.failures.size + grpc.failures.size > 0 || exitCodes.some((code) => code !== 0);
}

async function main([swaps = SWAPS, drains = DRAINS]: readonly number[]): Promise<void> {
  const rollouts: [string, Rollout][] = [
    [`${swaps} version swaps`, await swapVersions(swaps)],
    [`${drains} drains`, await drainServers(drains)],
  ];
  process.stdout.write(`\nnpm run bench -- swaps; Node ${process.version}, ${cpus().length} cores\n\n`);
  process.stdout.write('| | REST answered | REST failed | gRPC answered | gRPC failed |\n|---|---|---|---|---|\n');
  for (const [what, { rest, grpc }] of rollouts) {
    process.stdout.write(`| ${[what, ...cells(rest), ...cells(grpc)].join(' | ')} |\n`);
  }
  for (const [what, rollout] of rollouts) {
    if (!hasFailed(rollout)) continue;
    process.exitCode = 1;
    for (const [api, { failures }] of [
      ['REST', rollout.rest],
      ['gRPC', rollout.grpc],
    ] as const) {
      for (const [reason, count] of failures) process.stdout.write(`${what}, ${api}: ${count} times ${reason}\n`);
    }
    process.stdout.write(`${what}: exit codes ${rollout.exitCodes.join()}\n`);
  }
}

// Ended here: connections of clients that are done may stay for a while, and nobody waits for them.
main(process.argv.slice(2).map(Number)).then(
  () => process.exit(),
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  },
);
