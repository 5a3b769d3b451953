import { mkdir, open, readdir, unlink, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { CodeName } from '@cdk8s-serving/contract';
import { encodeTfRecord } from '../core/warmup/tfrecord';
import type { RequestLogLimits } from './request-log-limits';

/** A record that is not encoded yet: that is done behind the request's back. */
export interface PendingRecord {
  /** About what it takes while it waits. */
  readonly bytes: number;
  readonly encode: () => Uint8Array;
  /** Told once what became of it: OK, RESOURCE_EXHAUSTED when it was dropped, INTERNAL when it could not be written. */
  readonly done: (status: CodeName) => void;
}

/** After a failed write, milliseconds until the next one is tried. */
const RETRY_AFTER_MS = 5000;

const SUFFIX = '.tfrecord';

/**
 * TFRecord files `<prefix>-000001.tfrecord`, `<prefix>-000002.tfrecord`, ..., of which the last few are kept. Each start
 * begins a new one, so that what a crash cut off stays the end of its file. Whoever adds a record waits for nothing.
 */
export class RecordFile {
  private readonly waiting: PendingRecord[] = [];
  private pendingBytes = 0;
  private writing: Promise<void> | undefined;
  private current: OpenFile | undefined;
  private brokenUntilMs = 0;

  /** @param onBroken told of the first of a series of writes that fail */
  constructor(
    private readonly prefix: string,
    private readonly limits: RequestLogLimits,
    private readonly onBroken: (error: unknown) => void,
  ) {}

  /** Takes a record, or drops it when too much waits already. */
  add(record: PendingRecord): void {
    const { maxPendingBytes, maxFileBytes } = this.limits;
    if (record.bytes > maxFileBytes || this.pendingBytes + record.bytes > maxPendingBytes) {
      record.done('RESOURCE_EXHAUSTED');
      return;
    }
    this.pendingBytes += record.bytes;
    this.waiting.push(record);
    this.writing ??= this.writeAll().finally(() => (this.writing = undefined));
  }

  /** Writes what waits. */
  async close(): Promise<void> {
    await this.writing;
    await this.current?.file.close();
    this.current = undefined;
  }

  private async writeAll(): Promise<void> {
    for (let record = this.waiting.shift(); record !== undefined; record = this.waiting.shift()) {
      // The answer first: its bytes are on their way before the record's are encoded.
      await new Promise((resolve) => setImmediate(resolve));
      record.done(await this.write(record));
      this.pendingBytes -= record.bytes;
    }
  }

  private async write({ encode }: PendingRecord): Promise<CodeName> {
    if (performance.now() < this.brokenUntilMs) return 'INTERNAL';
    try {
      const bytes = encodeTfRecord(encode());
      const current = await this.fileFor(bytes.length);
      await current.file.write(bytes);
      current.bytes += bytes.length;
      current.records += 1;
      this.brokenUntilMs = 0;
      return 'OK';
    } catch (error) {
      if (this.brokenUntilMs === 0) this.onBroken(error);
      this.brokenUntilMs = performance.now() + RETRY_AFTER_MS;
      // It may hold the first half of a record: the next one goes to a file of its own.
      await this.current?.file.close().catch(() => undefined);
      this.current = undefined;
      return 'INTERNAL';
    }
  }

  private async fileFor(bytes: number): Promise<OpenFile> {
    const { current, limits } = this;
    const isFull =
      current !== undefined &&
      (current.records >= limits.maxFileRecords || current.bytes + bytes > limits.maxFileBytes);
    if (current !== undefined && !isFull) return current;
    await current?.file.close();
    this.current = undefined;
    this.current = await this.openNext();
    return this.current;
  }

  private async openNext(): Promise<OpenFile> {
    const directory = dirname(this.prefix);
    await mkdir(directory, { recursive: true });
    const numbers = await this.numbers(directory);
    for (const number of numbers.slice(0, Math.max(0, numbers.length - this.limits.maxFiles + 1))) {
      await unlink(this.pathOf(number));
    }
    const file = await open(this.pathOf((numbers.at(-1) ?? 0) + 1), 'ax', 0o600);
    return { file, bytes: 0, records: 0 };
  }

  /** Numbers of the files there are, smallest first. */
  private async numbers(directory: string): Promise<number[]> {
    const start = `${basename(this.prefix)}-`;
    return (await readdir(directory))
      .filter((name) => name.startsWith(start) && name.endsWith(SUFFIX))
      .map((name) => name.slice(start.length, -SUFFIX.length))
      .filter((digits) => /^\d+$/.test(digits))
      .map(Number)
      .sort((a, b) => a - b);
  }

  private pathOf(number: number): string {
    const name = `${basename(this.prefix)}-${String(number).padStart(6, '0')}${SUFFIX}`;
    return join(dirname(this.prefix), name);
  }
}

interface OpenFile {
  readonly file: FileHandle;
  bytes: number;
  records: number;
}
