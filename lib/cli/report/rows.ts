import type { ServingReport } from '../../constructs/report-file';
import { TARGETS, lossId, type Fidelity, type Target } from '../../model/projection';

/** A target's stance on a field, and whether the definition lives with what it cannot say. */
export type Cell =
  | { readonly stance: 'honoured' }
  | { readonly stance: 'approximated'; readonly reason: string }
  | { readonly stance: 'unsupported'; readonly reason: string; readonly accepted: boolean };

/** One field of one workload. */
export interface Row {
  readonly workload: string;
  readonly field: string;
  /** A target the app does not write for is left out. */
  readonly targets: Readonly<Partial<Record<Target, Cell>>>;
}

/** The fidelity table of one app, and what `report --json` prints of it. */
export interface FidelityTable {
  readonly name: string;
  /** Targets it writes for. */
  readonly targets: readonly Target[];
  readonly rows: readonly Row[];
}

/**
 * Turns an app's report into a table.
 * @param all keeps the rows that every target honours
 */
export function toTable({ name, fidelity, acceptedLosses }: ServingReport, all: boolean): FidelityTable {
  const rows = new Map<string, { workload: string; field: string; targets: Partial<Record<Target, Cell>> }>();
  for (const entry of fidelity) {
    const key = JSON.stringify([entry.workload, entry.field]);
    const row = rows.get(key) ?? { workload: entry.workload, field: entry.field, targets: {} };
    row.targets[entry.target] = toCell(entry, acceptedLosses);
    rows.set(key, row);
  }
  return {
    name,
    targets: TARGETS.filter((target) => fidelity.some((entry) => entry.target === target)),
    rows: [...rows.values()].filter((row) => all || Object.values(row.targets).some((cell) => !isHonoured(cell))),
  };
}

function toCell({ target, workload, field, stance }: Fidelity, acceptedLosses: readonly string[]): Cell {
  if (stance.kind === 'honoured') return { stance: 'honoured' };
  const { reason } = stance;
  if (stance.kind === 'approximated') return { stance: 'approximated', reason };
  const id = lossId({ target, workload, field, reason });
  return { stance: 'unsupported', reason, accepted: acceptedLosses.includes(id) };
}

function isHonoured(cell: Cell): boolean {
  return cell.stance === 'honoured';
}
