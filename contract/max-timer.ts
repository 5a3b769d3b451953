/** The longest time setTimeout takes, in milliseconds; whoever waits longer waits without a timer. */
export const MAX_TIMER_MS = 2 ** 31 - 1;
