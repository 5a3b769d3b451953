/** A command line that cannot be used; the message names the flag, what is wrong and what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
