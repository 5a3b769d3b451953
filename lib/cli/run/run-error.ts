/** Why a plan cannot run or stopped running: one message that says what was wrong and what to do. */
export class RunError extends Error {
  override readonly name = 'RunError';
}
