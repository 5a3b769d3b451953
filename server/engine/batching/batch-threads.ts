/** The threads batches run on, shared by every queue of every model; queues that have work take turns. */
export class BatchThreads {
  private readonly waiting: Array<() => boolean> = [];
  private isHandingOut = false;

  constructor(private free: number) {}

  /**
   * Asks for a thread, once now or once later.
   * @param offer called when one is free; answers whether it was taken, and then `release` gives it back
   */
  request(offer: () => boolean): void {
    this.waiting.push(offer);
    this.handOut();
  }

  /** Gives a thread back. */
  release(): void {
    this.free += 1;
    this.handOut();
  }

  private handOut(): void {
    // An offer may release or request at once; the loop below goes on with what that changed.
    if (this.isHandingOut) return;
    this.isHandingOut = true;
    while (this.free > 0) {
      const offer = this.waiting.shift();
      if (offer === undefined) break;
      this.free -= 1;
      if (!offer()) this.free += 1;
    }
    this.isHandingOut = false;
  }
}
