/** Lets so many pieces of work go on at the same time; those beyond wait, first come, first served. */
export class Turns {
  private readonly waiting: (() => void)[] = [];
  private free: number;

  constructor(most: number) {
    this.free = most;
  }

  /** Does the work when its turn comes. @throws whatever the work does */
  async take<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      // Handed over, not freed and taken again: nobody can slip in between.
      if (next === undefined) this.free += 1;
      else next();
    }
  }
}
