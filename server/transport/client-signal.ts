import type { CancelSignal } from '../engine/engine';

/**
 * Tells whoever works on a request that its client has gone. It is what an AbortSignal is to them; one of Node's costs
 * as much to make and to listen to as the JSON of a small request to read, and every request has one.
 */
export class ClientSignal implements CancelSignal {
  private isGone = false;
  private readonly listeners = new Set<() => void>();

  get aborted(): boolean {
    return this.isGone;
  }

  /** The client has gone. Every listener is called once, whatever is said again. */
  abort(): void {
    if (this.isGone) return;
    this.isGone = true;
    for (const listener of this.listeners) listener();
    this.listeners.clear();
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.listeners.add(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.listeners.delete(listener);
  }
}
