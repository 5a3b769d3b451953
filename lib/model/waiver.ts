/** A finding someone decided to live with, why, and until when. Only warnings can be waived. */
export interface Waiver {
  /** Id of the rule: `images/pinned`. */
  readonly rule: string;
  /** Why it is right here, for whoever reads the definition next. */
  readonly reason: string;
  /** Last day it holds: `2027-03-31`, in UTC. */
  readonly expires: string;
}
