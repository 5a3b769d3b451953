import { numericTensor } from '@cdk8s-serving/contract';
import { credit, creditSignatures } from '../support/bindings';
import { start, until } from '../support/start';

const DAY_MS = 86_400_000;
const RECORD = '{"job": "retired", "duration": 445, "poutcome": "success"}';

/** All but the time of day: what the gateway measures and waits for is real. */
const REAL_TIMERS = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const;

afterEach(() => {
  jest.useRealTimers();
});

test.each([
  ['forward', DAY_MS],
  ['back', -DAY_MS],
])(
  'a clock that jumps a day %s while a request is under way fails neither that one nor the next',
  async (_way, byMs) => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const running = await start({
      binding: credit,
      behaviour: {
        signatures: creditSignatures,
        predict: async () => {
          await held;
          return new Map([['probability', numericTensor('float', [1, 1], Float32Array.of(0.75))]]);
        },
      },
    });
    const ask = async (): Promise<number> => {
      const headers = { 'content-type': 'application/json' };
      return (await fetch(`${running.url}/predict`, { method: 'POST', headers, body: RECORD })).status;
    };
    try {
      const answered = ask();
      await until(() => running.model.seen.length === 1);
      jest.useFakeTimers({ doNotFake: [...REAL_TIMERS], now: Date.now() + byMs });
      release();
      expect([await answered, await ask()]).toEqual([200, 200]);
      expect((await fetch(`${running.managementUrl}/readyz`)).status).toBe(200);
    } finally {
      await running.stop();
    }
  },
);
