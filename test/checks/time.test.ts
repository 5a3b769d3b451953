import { Duration } from 'cdk8s';
import { gateway, server, withFile } from './support/definitions';
import { testFamily } from './support/family';

const timed = (modelTimeoutMs: number, clientTimeoutMs = 30_000): ReturnType<typeof gateway> =>
  gateway({ modelTimeout: Duration.millis(modelTimeoutMs), clientTimeout: Duration.millis(clientTimeoutMs) });

testFamily('time', [
  {
    rule: 'drain',
    fires: server({ drainTimeout: Duration.seconds(60), terminationGracePeriod: Duration.seconds(65) }),
    problem: 'terminationGracePeriod is 65 s, not above the 5 s before SIGTERM and the 60 s of drainTimeout',
    fix: 'raise terminationGracePeriod, or lower drainTimeout',
    silent: server({ drainTimeout: Duration.seconds(60), terminationGracePeriod: Duration.seconds(66) }),
  },
  {
    rule: 'start',
    fires: server({ loadTimeout: Duration.seconds(0) }),
    problem: 'loadTimeout is 0 s',
    fix: 'use whole seconds from 1 on',
    silent: server({ loadTimeout: Duration.seconds(1) }),
  },
  {
    rule: 'load',
    fires: withFile({ sizeBytes: 13_000_000_000 }),
    problem: 'loadTimeout is 120 s, and 13000000000 bytes at 100 MB/s take 130 s',
    fix: 'raise loadTimeout',
    silent: withFile({ sizeBytes: 13_000_000_000 }, { loadTimeout: Duration.seconds(130) }),
  },
  {
    rule: 'model-timeout',
    fires: timed(0),
    problem: 'modelTimeout is 0 ms',
    fix: 'use a time above 0',
    silent: timed(1),
  },
  {
    rule: 'model-timeout',
    fires: timed(5_000, 3_600_001),
    problem: 'clientTimeout is 3600001 ms',
    fix: 'use a time above 0, and an hour at most',
    silent: timed(5_000, 3_600_000),
  },
  {
    rule: 'drain-call',
    fires: timed(20_001),
    problem: 'modelTimeout is 20001 ms, drainTimeout 20 s',
    fix: 'raise drainTimeout, or lower modelTimeout',
    silent: timed(20_000),
  },
  {
    rule: 'client',
    fires: timed(5000, 5000),
    problem: 'modelTimeout is 5000 ms, clientTimeout 5000 ms',
    fix: 'lower modelTimeout below what callers wait',
    silent: timed(5000, 5001),
  },
]);
