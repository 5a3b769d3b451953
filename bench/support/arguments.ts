import { parseArgs } from 'node:util';
import { Failure } from '../../scripts/lib/failure';

/** How long to measure, and what. */
export interface BenchArguments<Name extends string = string> {
  readonly rounds: number;
  /** Of each row in each round. */
  readonly seconds: number;
  /** Which of the names there are; all of them when none was given. */
  readonly names: readonly Name[];
}

/**
 * Reads `[name ...] [--rounds=<number>] [--seconds=<number>]`: a short run tries a bench, a long one measures.
 * @throws Failure that says which arguments there are
 */
export function benchArguments<Name extends string>(
  names: readonly Name[],
  defaults: { rounds: number; seconds: number },
  args: readonly string[] = process.argv.slice(2),
): BenchArguments<Name> {
  const options = { rounds: { type: 'string' }, seconds: { type: 'string' } } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [rounds, seconds] = [Number(values.rounds ?? defaults.rounds), Number(values.seconds ?? defaults.seconds)];
    if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds is a whole number from 1 on');
    if (!(seconds > 0)) throw new Error('--seconds is a number above 0');
    const wanted = positionals.map((positional) => {
      const known = names.find((name) => name === positional);
      if (known === undefined) throw new Error(`there is no ${positional}`);
      return known;
    });
    return { rounds, seconds, names: wanted.length === 0 ? names : wanted };
  } catch (error) {
    const usage = `${names.length === 0 ? '' : `[${names.join('|')}] `}[--rounds=${defaults.rounds}] [--seconds=${defaults.seconds}]`;
    throw new Failure(`${error instanceof Error ? error.message : String(error)}; arguments: ${usage}`, 2);
  }
}
