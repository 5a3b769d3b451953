export { profileNames, readProfile, type Profile } from './profile';
export { runProfileOnCommand, runProfileOnTarget } from './suite';
export { jsonOf, tableOf } from './scorecard';
export type { Outcome } from './run-case';
export type { Case, Mismatch, Step } from './case';
