import { ServingError, type CodeName } from '@cdk8s-serving/contract';
import { Deadline } from '../../deadline';
import { CallQueue } from '../../model/call-queue';
import { ModelCaller } from '../../model/caller';
import type { ModelClient } from '../../model/client';
import { StageTimes } from '../../stages';

/** A client that fails with this code, or answers; it counts. */
function fakeClient(state: { fails: CodeName | undefined }) {
  const timeouts: number[] = [];
  const client: Pick<ModelClient, 'predict'> = {
    predict: async (_inputs, _output, { timeoutMs }) => {
      timeouts.push(timeoutMs);
      if (state.fails !== undefined) throw new ServingError(state.fails, 'failed');
      return new Map();
    },
  };
  return { client, timeouts };
}

function context(deadline = new Deadline(60_000)) {
  return { deadline, gone: new AbortController().signal, times: new StageTimes(() => undefined), metadata: {} };
}

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'OK',
    (error: { problem?: string; code: string }) => error.problem ?? error.code,
  );

describe('calling the model', () => {
  test('stops while it fails, tries once when a second is over, and goes on when that succeeds', async () => {
    let nowMs = 0;
    const state: { fails: CodeName | undefined } = { fails: 'UNAVAILABLE' };
    const { client, timeouts } = fakeClient(state);
    const caller = new ModelCaller(client, new CallQueue(8), 5_000, () => nowMs);
    const ask = () => codeOf(caller.predict(new Map(), ['scores'], context()));
    for (let call = 0; call < 5; call += 1) expect(await ask()).toBe('UNAVAILABLE');
    expect(await ask()).toBe('circuit-open');
    expect(caller.isOpen).toBe(true);
    expect(timeouts).toHaveLength(5);
    nowMs = 1_000;
    expect(await Promise.all([ask(), ask()])).toEqual(['UNAVAILABLE', 'circuit-open']);
    nowMs = 2_999;
    expect(await ask()).toBe('circuit-open');
    state.fails = undefined;
    nowMs = 3_000;
    expect([await ask(), await ask()]).toEqual(['OK', 'OK']);
    expect(caller.isOpen).toBe(false);
  });

  test.each(['INVALID_ARGUMENT', 'RESOURCE_EXHAUSTED', 'CANCELLED', 'INTERNAL'] as const)(
    'goes on after %s: the model server is there',
    async (code) => {
      const { client, timeouts } = fakeClient({ fails: code });
      const caller = new ModelCaller(client, new CallQueue(8), 5_000);
      for (let call = 0; call < 20; call += 1) await codeOf(caller.predict(new Map(), ['scores'], context()));
      expect(timeouts).toHaveLength(20);
    },
  );

  test('gets what is left of the deadline, and running out of a shortened one does not open the circuit', async () => {
    let nowMs = 0;
    const { client, timeouts } = fakeClient({ fails: 'DEADLINE_EXCEEDED' });
    const caller = new ModelCaller(client, new CallQueue(8), 5_000);
    for (let call = 0; call < 9; call += 1) {
      const deadline = new Deadline(6_000, () => nowMs);
      nowMs += 4_000;
      await codeOf(caller.predict(new Map(), ['scores'], context(deadline)));
    }
    expect(timeouts).toEqual(new Array(9).fill(2_000));
  });

  describe('that is served by several,', () => {
    /** A caller whose calls are settled by the test; each call takes a millisecond to be made. */
    function held() {
      let nowMs = 0;
      const calls: { answer: () => void; timeOut: () => void }[] = [];
      const client: Pick<ModelClient, 'predict'> = {
        predict: () =>
          new Promise((resolve, reject) => {
            calls.push({
              answer: () => resolve(new Map()),
              timeOut: () => reject(new ServingError('DEADLINE_EXCEEDED', 'late')),
            });
          }),
      };
      const caller = new ModelCaller(client, new CallQueue(64), 5_000, () => nowMs);
      const ask = async (count: number) => {
        const first = calls.length;
        const asked: Promise<unknown>[] = [];
        for (let call = 0; call < count; call += 1) {
          nowMs += 1;
          asked.push(codeOf(caller.predict(new Map(), ['scores'], context())));
          await new Promise(setImmediate);
        }
        return { made: calls.slice(first), asked: Promise.all(asked) };
      };
      return { caller, ask };
    }

    test('goes on when one of them hangs: what was asked after is answered', async () => {
      const { caller, ask } = held();
      for (let round = 0; round < 5; round += 1) {
        const { made, asked } = await ask(9);
        const hung = made.filter((_, index) => index % 3 === 0);
        made.filter((call) => !hung.includes(call)).forEach(({ answer }) => answer());
        await new Promise(setImmediate);
        hung.forEach(({ timeOut }) => timeOut());
        expect((await asked).filter((code) => code === 'OK')).toHaveLength(6);
        expect(caller.isOpen).toBe(false);
      }
    });

    test('stops when all of them hang', async () => {
      const { caller, ask } = held();
      const well = await ask(5);
      well.made.forEach(({ answer }) => answer());
      await well.asked;
      const { made, asked } = await ask(5);
      made.forEach(({ timeOut }) => timeOut());
      await asked;
      expect(caller.isOpen).toBe(true);
    });
  });
});
