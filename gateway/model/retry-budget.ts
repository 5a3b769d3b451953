/**
 * How often calls may be made a second time: a burst at once, and in the long run a share of the calls that succeed.
 * Where most fail, repeating them is the last thing the model servers need.
 */
export class RetryBudget {
  /** In successes, so that it is a whole number. */
  private left: number;

  /**
   * @param burst repeats there are when nothing succeeds
   * @param successesPerRepeat calls that have to succeed for one more
   */
  constructor(
    private readonly burst: number,
    private readonly successesPerRepeat: number,
  ) {
    this.left = burst * successesPerRepeat;
  }

  /** Takes one repeat. @returns false where there is none */
  take(): boolean {
    if (this.left < this.successesPerRepeat) return false;
    this.left -= this.successesPerRepeat;
    return true;
  }

  /** A call has succeeded. */
  refill(): void {
    this.left = Math.min(this.burst * this.successesPerRepeat, this.left + 1);
  }
}
