import { lossId } from '../model/projection';
import type { Rule } from './rule';

export const unsupported: Rule = {
  id: 'targets/unsupported',
  reason: 'a target that silently leaves something out runs another stack than the one that was defined',
  fix: 'change the field, or accept the loss by its id in acceptedLosses',
  check: ({ workloads, unsupported: losses, acceptedLosses }) =>
    losses
      .filter((loss) => !acceptedLosses.includes(lossId(loss)))
      .map((loss) => ({
        path: workloads.find(({ name }) => name === loss.workload)?.path ?? loss.workload,
        problem: `${loss.field} cannot be said in ${loss.target}: ${loss.reason}`,
        fix: `change ${loss.field}, or add '${lossId(loss)}' to acceptedLosses`,
      })),
};
