import { parseArgs } from 'node:util';
import { Failure } from '../../scripts/lib/failure';

/** How long to measure, and what. */
export interface BenchArguments {
  readonly rounds: number;
  /** Of each row in each round. */
  readonly seconds: number;
  /** Which of the names there are; all of them when none was given. */
  readonly names: readonly string[];
}

/**
 * Reads `[name ...] [--rounds=<number>] [--seconds=<number>]`: a short run tries a bench, a long one measures.
 * @throws Failure that says which arguments there are
 */
export function benchArguments(
  names: readonly string[],
  defaults: { rounds: number; seconds: number },
  args: readonly string[] = process.argv.slice(2),
): BenchArguments {
  const options = { rounds: { type: 'string' }, seconds: { type: 'string' } } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [rounds, seconds] = [Number(values.rounds ?? defaults.rounds), Number(values.seconds ?? defaults.seconds)];
    if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds is a whole number from 1 on');
    if (!(seconds > 0)) throw new Error('--seconds is a number above 0');
    const unknown = positionals.find((name) => !names.includes(name));
    if (unknown !== undefined) throw new Error(`there is no ${unknown}`);
    return { rounds, seconds, names: positionals.length === 0 ? names : positionals };
  } catch (error) {
    const usage = `${names.length === 0 ? '' : `[${names.join('|')}] `}[--rounds=${defaults.rounds}] [--seconds=${defaults.seconds}]`;
    throw new Failure(`${error instanceof Error ? error.message : String(error)}; arguments: ${usage}`, 2);
  }
}
