import type { Probe, ProbeKind } from '../model/container';
import type { Field } from '../yaml/field';

/** Kubernetes' own defaults. */
const PERIOD_SECONDS = 10;
const FAILURES = 3;
/** What asks a port; the other handler is a command. */
const ASKING = ['httpGet', 'tcpSocket', 'grpc'] as const;

/** Reads a probe; one that asks nothing is none. */
export function readProbe(field: Field, kind: ProbeKind): Probe | undefined {
  const how = ASKING.find((name) => field.get(name) !== undefined);
  const command = field.get('exec', 'command');
  if (how === undefined && command === undefined) return undefined;
  const asked = how === undefined ? undefined : field.get(how);
  const question =
    how === undefined
      ? (command?.items() ?? []).map(({ text }) => text)
      : [how, ...['port', 'path', 'service'].map((key) => asked?.get(key)?.text)];
  const seconds = (name: string, fallback: number): number => field.get(name)?.numberAt?.value ?? fallback;
  const patienceSeconds = seconds('periodSeconds', PERIOD_SECONDS) * seconds('failureThreshold', FAILURES);
  return {
    place: field.place,
    kind,
    port: asked?.get('port')?.textAt,
    how: how ?? 'exec',
    path: how === 'httpGet' ? (asked?.get('path')?.text ?? '/') : undefined,
    question: question.map((word) => word ?? '').join(' '),
    budgetSeconds: seconds('initialDelaySeconds', 0) + patienceSeconds,
    patienceSeconds,
  };
}
