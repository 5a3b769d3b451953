/**
 * `npm run bench -- decoder-fuzz [pictures] [seed]`: pictures changed at random through the gateway's decoders, as they run
 * in the gateway. Fails where one ends as anything but a tensor or a 422, or where a good picture between them suffers.
 */
import { readFileSync } from 'node:fs';
import { DECODER_LIMITS, DecoderPool } from '../gateway/index';
import { fuzzDecoders } from '../gateway/test/support/fuzz';
import { printTable } from './support/table';

/** Resident MiB of a process. */
function residentMebibytes(pid: number): number {
  const [, pages = '0'] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
  return (Number(pages) * 4096) / 2 ** 20;
}

async function main(): Promise<void> {
  const [count = 20_000, seed = 1] = process.argv.slice(2).map(Number);
  let deaths = 0;
  const decoders = new DecoderPool(DECODER_LIMITS, () => (deaths += 1));
  try {
    await measure(decoders, count, seed, () => deaths);
  } finally {
    decoders.close();
  }
}

async function measure(decoders: DecoderPool, count: number, seed: number, deaths: () => number): Promise<void> {
  await fuzzDecoders(decoders, 500, seed + 1);
  const sizes = (): string => decoders.pids.map((pid) => residentMebibytes(pid).toFixed(0)).join(', ');
  const sizesBefore = sizes();
  const startMs = performance.now();
  const { decoded, refused, wrong, disturbed } = await fuzzDecoders(decoders, count, seed, (done) =>
    process.stderr.write(`${done} `),
  );
  process.stderr.write('\n');
  printTable(
    'decoder-fuzz',
    `${count} pictures, seed ${seed}, ${((performance.now() - startMs) / 1000).toFixed(0)} s.`,
    ['', ''],
    [
      ['decoded', String(decoded)],
      ['refused with 422', String(refused)],
      ['ended otherwise', String(wrong.length)],
      ['good pictures between them that came back wrong', String(disturbed)],
      ['decoders that died and were replaced', String(deaths())],
      ['resident MiB of the decoders, before and after', `${sizesBefore}; ${sizes()}`],
    ],
  );
  if (wrong.length + disturbed > 0) throw new Error(wrong.slice(0, 10).join('\n') || 'a good picture was disturbed');
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
