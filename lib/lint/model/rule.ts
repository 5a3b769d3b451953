import type { Place } from './place';
import type { Subject } from './subject';

/** `error`: it fails, or is open to all. `warning`: it works until something happens. */
export type Severity = 'error' | 'warning';

/** One thing that is wrong, without the rule that says so. */
export interface Problem {
  readonly place: Place;
  /** What the file says, and what is wrong with it. */
  readonly problem: string;
  /** What to change here; the rule's own advice where it is missing. */
  readonly fix?: string;
}

/** What a rule is, apart from how it finds out. */
export interface RuleText {
  /** Stable id, that of the definition's rule of the same meaning where there is one: `images/pinned`. */
  readonly id: string;
  readonly severity: Severity;
  /** What goes wrong without it. */
  readonly reason: string;
  /** What to change, in general. */
  readonly fix: string;
}

/** A rule over everything that was read. */
export interface LintRule extends RuleText {
  /** Pure. */
  readonly check: (subject: Subject) => readonly Problem[];
}

/** A problem with the rule that found it. */
export interface LintFinding extends Problem {
  readonly rule: RuleText;
}
