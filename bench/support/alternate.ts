/** A row of a table: something that can be measured again and again. */
export interface Row<Result> {
  readonly name: string;
  readonly measure: () => Promise<Result>;
}

/**
 * Measures all rows in turn, so that whatever else the machine does meets every row alike. The first round warms up and
 * is thrown away.
 * @returns the results of each row, in the order of the rows
 */
export async function alternate<Result>(
  rows: readonly Row<Result>[],
  rounds: number,
): Promise<{ readonly name: string; readonly results: readonly Result[] }[]> {
  const all = rows.map(({ name }) => ({ name, results: [] as Result[] }));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, row] of rows.entries()) {
      const result = await row.measure();
      if (round > 0) all[index]?.results.push(result);
    }
    process.stderr.write(round === 0 ? 'warm' : ` ${round}`);
  }
  process.stderr.write('\n');
  return all;
}
