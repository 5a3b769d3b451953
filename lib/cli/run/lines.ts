import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';

/** Calls back with each line of a stream, the unfinished last one included; resolves when the stream ends. */
export async function eachLine(stream: Readable, onLine: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) onLine(line);
}

/** The last lines somebody said, for when they die. */
export class Tail {
  private readonly kept: string[] = [];

  constructor(private readonly capacity: number) {}

  add(line: string): void {
    this.kept.push(line);
    if (this.kept.length > this.capacity) this.kept.shift();
  }

  /** Oldest first. */
  lines(): readonly string[] {
    return this.kept;
  }
}
