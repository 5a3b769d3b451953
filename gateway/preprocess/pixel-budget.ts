/**
 * Bounds how many pixels are in memory decoded at once, first come first served. Small pictures share it, a large one
 * waits until there is room; one picture may take all of it, whatever its size.
 */
export class PixelBudget {
  private used = 0;
  private readonly waiting: { readonly pixels: number; readonly start: () => void }[] = [];

  constructor(private readonly maxPixels: number) {}

  /** Runs `task` once `pixels` fit, and gives them back when it settles. */
  async use<T>(pixels: number, task: () => Promise<T>): Promise<T> {
    if (this.waiting.length > 0 || !this.fits(pixels)) {
      await new Promise<void>((start) => this.waiting.push({ pixels, start }));
    } else {
      this.used += pixels;
    }
    try {
      return await task();
    } finally {
      this.used -= pixels;
      this.startWaiting();
    }
  }

  private fits(pixels: number): boolean {
    return this.used === 0 || this.used + pixels <= this.maxPixels;
  }

  private startWaiting(): void {
    for (let next = this.waiting[0]; next !== undefined && this.fits(next.pixels); next = this.waiting[0]) {
      this.waiting.shift();
      // Taken here and not when the task wakes up, or the next in line would be given the same pixels.
      this.used += next.pixels;
      next.start();
    }
  }
}
