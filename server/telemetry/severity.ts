import type { CodeName } from '@cdk8s-serving/contract';

/** How bad an answer is for who runs the server: `info` is the client's own doing, or none. */
export type Severity = 'info' | 'warn' | 'error';

const SEVERITY: Readonly<Partial<Record<CodeName, Severity>>> = {
  DEADLINE_EXCEEDED: 'warn',
  RESOURCE_EXHAUSTED: 'warn',
  UNAVAILABLE: 'warn',
  DATA_LOSS: 'error',
  INTERNAL: 'error',
  UNKNOWN: 'error',
};

export function severityOf(status: CodeName): Severity {
  return SEVERITY[status] ?? 'info';
}
