import { CLOSED, admit, settle, type CallOutcome, type Circuit } from '../../model/circuit';

const OPTIONS = { maxFailures: 3, openMs: 1_000, maxOpenMs: 3_000 };

/** The circuit after these outcomes at `nowMs`. */
function after(circuit: Circuit, nowMs: number, ...outcomes: CallOutcome[]): Circuit {
  return outcomes.reduce((current, outcome) => settle(current, outcome, nowMs, OPTIONS), circuit);
}

/** The circuit once the call at `nowMs` was let through. */
function admitted(circuit: Circuit, nowMs: number): Circuit {
  const admittance = admit(circuit, nowMs);
  if (!admittance.admitted) throw new Error(`refused for ${admittance.retryAfterMs} ms`);
  return admittance.circuit;
}

const opened = after(CLOSED, 0, 'failure', 'failure', 'failure');

describe('a circuit', () => {
  test('opens after so many failures in a row, not before', () => {
    expect(after(CLOSED, 0, 'failure', 'failure')).toEqual({ kind: 'closed', failures: 2 });
    expect(opened).toEqual({ kind: 'open', untilMs: 1_000, openMs: 1_000 });
  });

  test('counts from the start after a success, and does not count what says nothing', () => {
    expect(after(CLOSED, 0, 'failure', 'failure', 'success', 'failure')).toEqual({ kind: 'closed', failures: 1 });
    expect(after(CLOSED, 0, 'failure', 'ignored', 'ignored', 'ignored')).toEqual({ kind: 'closed', failures: 1 });
  });

  test('refuses while it is open, and says for how long', () => {
    expect(admit(opened, 400)).toEqual({ admitted: false, retryAfterMs: 600 });
  });

  test('lets one probe through when its time is over, and no other beside it', () => {
    const probing = admitted(opened, 1_000);
    expect(probing.kind).toBe('half_open');
    expect(admit(probing, 1_001)).toMatchObject({ admitted: false });
  });

  test('closes when the probe succeeds', () => {
    expect(after(admitted(opened, 1_000), 1_100, 'success')).toEqual(CLOSED);
  });

  test('stays open twice as long when the probe fails, and never longer than its limit', () => {
    const again = after(admitted(opened, 1_000), 1_100, 'failure');
    expect(again).toEqual({ kind: 'open', untilMs: 3_100, openMs: 2_000 });
    const third = after(admitted(again, 3_100), 3_200, 'failure');
    expect(third).toEqual({ kind: 'open', untilMs: 6_200, openMs: 3_000 });
  });

  test('sends another probe when the first was never heard of again', () => {
    expect(admitted(admitted(opened, 1_000), 2_000).kind).toBe('half_open');
  });

  test('is not moved by calls that were made before it opened', () => {
    expect(after(opened, 100, 'success', 'failure')).toBe(opened);
  });
});
