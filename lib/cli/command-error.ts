/** Exit codes of the commands that look at something. */
export const ExitCode = {
  /** Nothing was found. */
  OK: 0,
  /** What was looked at is not as it should be. */
  FINDINGS: 1,
  /** The command could not do what it was asked for: a wrong argument, a file that is not there. */
  USAGE: 2,
} as const;

/** Why a command could not do its work: one message that names the path, what is wrong and what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
