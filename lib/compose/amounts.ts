const UNITS = ['k', 'm', 'g'] as const;

/** Bytes as compose writes them, binary: `512m`, `1g`, `1000b`. */
export function composeBytes(bytes: number): string {
  const text = kernelBytes(bytes);
  return /\d$/.test(text) ? `${text}b` : text;
}

/** Bytes as the kernel reads them in options of a mount, binary: `512m`, `1g`, `1000`. */
export function kernelBytes(bytes: number): string {
  let text = String(bytes);
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

/** The weight a kubelet makes of a request for cpu: 1024 for each core, and 2 at least. */
export function cpuShares(millis: number): number {
  return Math.max(2, Math.floor((millis * 1024) / 1000));
}
