import { appendFileSync } from 'node:fs';
import { checkDefinition, type RuleFinding } from '../checks/check';
import type { Definition } from '../checks/rule';
import type { Fidelity } from '../model/projection';

/**
 * Variable that names a file. While it is set, every ServingApp adds a line to that file when it is synthesized, one JSON
 * document, and writes its manifests to CDK8S_OUTDIR even where it was given a directory of its own: that is how
 * `cdk8s-serving check` and `report` look into an app without changing what it wrote last.
 */
export const REPORT_VARIABLE = 'CDK8S_SERVING_REPORT';

/** A finding without the code of its rule. */
export interface ReportedFinding {
  /** Id of the rule. */
  readonly rule: string;
  /** Path of the construct. */
  readonly path: string;
  readonly problem: string;
  /** The other side of a contradiction. */
  readonly against?: string;
  readonly reason: string;
  readonly fix: string;
}

/** What an app says of itself: one line of the file. */
export interface ServingReport {
  /** Name of the app. */
  readonly name: string;
  readonly fidelity: readonly Fidelity[];
  /** What fails its synth. */
  readonly findings: readonly ReportedFinding[];
  readonly waived: readonly ReportedFinding[];
  /** Ids of losses the definition accepts. */
  readonly acceptedLosses: readonly string[];
}

/** Where to report to; undefined where nobody asked. */
export function reportFile(): string | undefined {
  return process.env[REPORT_VARIABLE] || undefined;
}

/** Adds an app's report to a file. */
export function appendReport(file: string, name: string, definition: Definition, fidelity: readonly Fidelity[]): void {
  const report: ServingReport = {
    name,
    fidelity,
    findings: checkDefinition(definition).map(plainFinding),
    waived: [],
    acceptedLosses: definition.acceptedLosses,
  };
  appendFileSync(file, `${JSON.stringify(report)}\n`);
}

function plainFinding({ rule, path, problem, against, fix }: RuleFinding): ReportedFinding {
  return {
    rule: rule.id,
    path,
    problem,
    ...(against === undefined ? {} : { against }),
    reason: rule.reason,
    fix: fix ?? rule.fix,
  };
}
