/** Growth of resident memory in a round that is no leak, of what was held after the first round. */
const GROWTH = 0.1;

/** Rounds of an attack within which the allocator and the collector have found what they keep for the next time. */
const ROUNDS = 5;

/**
 * Does something again and again, and finds that the memory stops growing: a leak grows with every round by as much as
 * with the first, an allocator that finds its size does not. Growth counts against what was held after the first round.
 * @param attack what is done to the process
 * @param times the attack is made in a round
 * @param heldBytes resident memory of the process without its garbage
 * @throws Error with what was held after each round, where every one grew
 */
export async function expectMemoryBack(
  attack: () => Promise<unknown>,
  times: number,
  heldBytes: () => Promise<number>,
): Promise<void> {
  const held: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let time = 0; time < times; time += 1) await attack();
    held.push(await heldBytes());
    if (round > 0 && growth(held) <= GROWTH) return;
  }
  throw new Error(`resident memory grew with every round: ${held.map(inMebibytes).join(', ')} MiB`);
}

/** Growth of the last round, of what was held after the first. */
function growth(held: readonly number[]): number {
  const [last = NaN, before = NaN] = held.slice(-2).reverse();
  return (last - before) / (held[0] ?? NaN);
}

const inMebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(0);
