import type { At } from './place';

/** A Kubernetes quantity or an amount of compose, as it is written and as a number. */
export interface Quantity {
  readonly text: string;
  /** Cores of a cpu, bytes of memory. */
  readonly amount: number;
}

/** What is requested of, or limited to. */
export interface Amounts {
  readonly cpu: At<Quantity> | undefined;
  readonly memory: At<Quantity> | undefined;
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/** Parts of one are divided by, since 700 * 0.001 is more than 0.7. */
const PARTS: Readonly<Record<string, number>> = { n: 1e9, u: 1e6, m: 1e3 };

/** Reads a Kubernetes quantity: `500m`, `1Gi`, `1e9`; undefined for what is none. */
export function parseQuantity(text: string): Quantity | undefined {
  const [, number, unit] = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)([a-zA-Z]*)$/.exec(text.trim()) ?? [];
  if (number === undefined || unit === undefined) return undefined;
  const parts = PARTS[unit];
  if (parts !== undefined) return { text, amount: Number(number) / parts };
  const factor = UNITS[unit];
  return factor === undefined ? undefined : { text, amount: Number(number) * factor };
}

/** Compose's units are all binary: `512m`, `1gb`, `64k`; a bare number is bytes. */
export function parseComposeBytes(text: string): Quantity | undefined {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([bkmgt]?)(?:i?b)?$/i.exec(text.trim()) ?? [];
  if (number === undefined || unit === undefined) return undefined;
  const power = Math.max(0, 'bkmgt'.indexOf(unit.toLowerCase()));
  return { text, amount: Number(number) * 1024 ** power };
}

/** Seconds of a compose duration: `1m30s`, `500ms`, `90`; undefined for what is none. */
export function parseComposeSeconds(text: string): number | undefined {
  const factors: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 1e-3, us: 1e-6 };
  if (!/^(\d+(\.\d+)?(h|ms|m|s|us))+$/.test(text)) return undefined;
  let seconds = 0;
  for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|us|s)/g)) {
    seconds += Number(number) * (factors[unit ?? ''] ?? 0);
  }
  return seconds;
}
