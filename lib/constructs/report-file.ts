import { appendFileSync } from 'node:fs';
import { reviewDefinition, type RuleFinding, type WaivedFinding } from '../checks/check';
import type { Definition, Severity } from '../checks/rule';
import type { Fidelity } from '../model/projection';
import type { Waiver } from '../model/waiver';

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
  readonly severity: Severity;
  /** Path of the construct. */
  readonly path: string;
  readonly problem: string;
  /** The other side of a contradiction. */
  readonly against?: string;
  readonly reason: string;
  readonly fix: string;
  /** What holds it back, or did until it expired. */
  readonly waiver?: Waiver;
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
  const { findings, waived } = reviewDefinition(definition);
  const report: ServingReport = {
    name,
    fidelity,
    findings: findings.map((finding) => toReported(finding, finding.expired)),
    waived: waived.map((finding) => toReported(finding, finding.waiver)),
    acceptedLosses: definition.acceptedLosses,
  };
  appendFileSync(file, `${JSON.stringify(report)}\n`);
}

function toReported(finding: RuleFinding | WaivedFinding, waiver: Waiver | undefined): ReportedFinding {
  const { rule, path, problem, against, fix } = finding;
  return {
    rule: rule.id,
    severity: rule.severity,
    path,
    problem,
    ...(against === undefined ? {} : { against }),
    reason: rule.reason,
    fix: fix ?? rule.fix,
    ...(waiver === undefined ? {} : { waiver }),
  };
}
