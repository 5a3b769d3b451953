import { drainServers, swapVersions, type Rollout } from '../rollouts/rollouts';

/** What failed, and whether anything was asked at all. */
function summary({ rest, grpc, exitCodes }: Rollout) {
  return {
    failures: [...rest.failures, ...grpc.failures],
    isUsed: rest.answered > 0 && grpc.answered > 0,
    exitCodes: [...new Set(exitCodes)],
  };
}

const FLAWLESS = { failures: [], isUsed: true, exitCodes: [0] };

test('versions are swapped under load without a failed request', async () => {
  expect(summary(await swapVersions(3))).toEqual(FLAWLESS);
});

test('processes are drained under load without a failed request', async () => {
  expect(summary(await drainServers(3))).toEqual(FLAWLESS);
});
