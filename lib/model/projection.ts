import { saidFields, type FieldName } from './fields';
import { byCodeUnit } from './sorted';
import type { Workload } from './workload';

/** The three places a definition is rendered for. */
export type Target = 'kubernetes' | 'compose' | 'local';

/** Every target, in the order of reports. */
export const TARGETS: readonly Target[] = ['kubernetes', 'compose', 'local'];

/** What a target makes of one field. */
export type Stance =
  /** It says the same. */
  | { readonly kind: 'honoured' }
  /** It does something as close as it can, and nothing the definition asks for is missed there. */
  | { readonly kind: 'approximated'; readonly reason: string }
  /** It cannot say it: synth fails unless the definition accepts the loss by name. */
  | { readonly kind: 'unsupported'; readonly reason: string };

/** A target's stance on every field there is; a function where it depends on the rest of the workload. */
export type Stances = Readonly<Record<FieldName, Stance | ((workload: Workload) => Stance)>>;

/** A stance on one field of one workload: a row of the fidelity report. */
export interface Fidelity {
  /** Who takes it. */
  readonly target: Target;
  /** Name of the workload. */
  readonly workload: string;
  /** Field of the workload: `scaling`, `storage.claim`. */
  readonly field: FieldName;
  /** What the target makes of it. */
  readonly stance: Stance;
}

/** Something the definition says and a target cannot say. Never dropped with a warning: synth fails on it. */
export interface Unsupported {
  /** Who cannot say it. */
  readonly target: Target;
  /** Name of the workload. */
  readonly workload: string;
  /** Field of the workload: `replicas`, `storage.claim`. */
  readonly field: FieldName;
  /** Why the target cannot say it, and what it does instead once the loss is accepted. */
  readonly reason: string;
}

/** What a projection gives: a pure function's whole answer. */
export interface Projection<Output> {
  /** What is written, as data. */
  readonly output: Output;
  /** One row for every field a workload says. */
  readonly fidelity: readonly Fidelity[];
}

/** Rows of a target's report: one for every field each workload says, in the order of the workloads. */
export function fidelityOf(target: Target, workloads: readonly Workload[], stances: Stances): Fidelity[] {
  return workloads.flatMap((workload) =>
    saidFields(workload).map((field) => {
      const stance = stances[field];
      return {
        target,
        workload: workload.name,
        field,
        stance: typeof stance === 'function' ? stance(workload) : stance,
      };
    }),
  );
}

/** The losses among the rows of a report. */
export function unsupportedOf(fidelity: readonly Fidelity[]): Unsupported[] {
  return fidelity.flatMap(({ target, workload, field, stance }) =>
    stance.kind === 'unsupported' ? [{ target, workload, field, reason: stance.reason }] : [],
  );
}

/** Id under which a definition accepts a loss: `compose/digits/storage.claim`. */
export function lossId(loss: Unsupported): string {
  return `${loss.target}/${loss.workload}/${loss.field}`;
}

export const HONOURED: Stance = { kind: 'honoured' };

/** A stance that is close enough to go unaccepted. @param reason what the target does instead, and why it is enough */
export function approximated(reason: string): Stance {
  return { kind: 'approximated', reason };
}

/** A stance that fails synth. @param reason why, and what the target does once the loss is accepted */
export function unsupported(reason: string): Stance {
  return { kind: 'unsupported', reason };
}

/** Model servers before the gateways that need them, each kind by name: the order of every list that is written. */
export function inStartOrder<Kind extends Workload>(workloads: readonly Kind[]): Kind[] {
  const rank = ({ kind, name, path }: Workload): string => `${kind === 'gateway' ? 1 : 0} ${name} ${path}`;
  return [...workloads].sort((a, b) => byCodeUnit(rank(a), rank(b)));
}
