/** A setting that is missing or wrong; the message names the variable, the problem and the fix. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
