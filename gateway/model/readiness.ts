import {
  checkBinding,
  toServingError,
  type ModelBinding,
  type ModelVersionStatus,
  type Signature,
} from '@cdk8s-serving/contract';
import type { ModelClient } from './client';

/** What the last look at the model found. */
export type ModelState =
  /** Not looked at yet. */
  | { readonly kind: 'unknown' }
  /** Not there, or not able to serve. */
  | { readonly kind: 'unavailable'; readonly reason: string }
  /** There, but not what the binding was made for. */
  | { readonly kind: 'mismatch'; readonly reason: string }
  | { readonly kind: 'ready' };

/** Milliseconds one look may take; less than a probe's usual period. */
const CHECK_TIMEOUT_MS = 1_500;

/**
 * Watches the model: is it reachable, is a version of it AVAILABLE, does its signature fit the binding? A retrained
 * model may come up at any time with other names, sizes or classes, so the check made at synth is made again for as
 * long as the gateway runs.
 */
export class ModelWatch {
  private current: ModelState = { kind: 'unknown' };
  private lastSignature: Signature | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly client: Pick<ModelClient, 'versions' | 'signatures'>,
    private readonly binding: ModelBinding,
    private readonly intervalMs: number,
  ) {}

  /** What the last look found. */
  get state(): ModelState {
    return this.current;
  }

  /** Signature of the model as last seen, also when it is away now; undefined before it was first seen. */
  get signature(): Signature | undefined {
    return this.lastSignature;
  }

  /** Looks now and then every `intervalMs` after a look has ended. */
  start(): void {
    void this.check().finally(() => {
      if (!this.stopped) this.timer = setTimeout(() => this.start(), this.intervalMs);
    });
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** Looks once. Never throws: whatever goes wrong is a state. */
  async check(): Promise<void> {
    const options = { timeoutMs: CHECK_TIMEOUT_MS };
    try {
      const [versions, signatures] = await Promise.all([
        twice(() => this.client.versions(options)),
        twice(() => this.client.signatures(options)),
      ]);
      this.current = judge(this.binding, versions, signatures);
      this.lastSignature = signatures.get(this.binding.signature);
    } catch (error) {
      this.current = { kind: 'unavailable', reason: toServingError(error).message };
    }
  }
}

/** Asks again where nobody answered: of several model servers one that hangs must not make the gateway seem unready. */
async function twice<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const { code } = toServingError(error);
    if (code !== 'DEADLINE_EXCEEDED' && code !== 'UNAVAILABLE') throw error;
    return ask();
  }
}

/** What a model in this standing is to a gateway with this binding. Pure. */
export function judge(
  binding: ModelBinding,
  versions: readonly ModelVersionStatus[],
  signatures: ReadonlyMap<string, Signature>,
): ModelState {
  if (!versions.some(({ state }) => state === 'AVAILABLE')) {
    return { kind: 'unavailable', reason: `no version of model '${binding.model}' is AVAILABLE` };
  }
  const [finding] = checkBinding(binding, signatures);
  if (finding === undefined) return { kind: 'ready' };
  return { kind: 'mismatch', reason: `${finding.field}: ${finding.problem}; ${finding.fix}` };
}
