const UNITS = ['k', 'm', 'g'] as const;

/** Bytes as compose writes them, binary: `512m`, `1g`. */
export function composeBytes(bytes: number): string {
  let text = `${bytes}b`;
  let amount = bytes;
  for (const unit of UNITS) {
    if (amount === 0 || amount % 1024 !== 0) break;
    amount /= 1024;
    text = `${amount}${unit}`;
  }
  return text;
}

/** Cores as compose writes them: `0.5`. */
export function composeCpus(millis: number): string {
  return String(millis / 1000);
}
