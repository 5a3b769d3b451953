/** Sends all of these at once and gives the different outcomes, sorted. */
export async function outcomes<T, R>(all: readonly T[], send: (one: T) => Promise<R>): Promise<readonly R[]> {
  return [...new Set(await Promise.all(all.map(send)))].sort();
}

/** The same so many times. */
export function times<T>(count: number, of: T): readonly T[] {
  return new Array<T>(count).fill(of);
}
