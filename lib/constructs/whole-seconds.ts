import type { Duration } from 'cdk8s';

/**
 * An option in seconds, where there is no construct yet to name.
 * @param option name of it: `minReady`
 * @throws RangeError when it is no whole number of them
 */
export function wholeSeconds(option: string, duration: Duration): number {
  try {
    return duration.toSeconds();
  } catch (error) {
    throw new RangeError(`${option} is no whole number of seconds; round it`, { cause: error });
  }
}
