import { nearNames } from '../model/near-names';
import { TARGETS, lossId } from '../model/projection';
import type { Definition, Problem, Rule } from './rule';

export const unsupported: Rule = {
  id: 'targets/unsupported',
  severity: 'error',
  reason: 'a target that silently leaves something out runs another stack than the one that was defined',
  fix: 'change the field, or accept the loss by its id in acceptedLosses',
  check: (definition) => {
    const paths = pathsByName(definition);
    const accepted = new Set(definition.acceptedLosses);
    return definition.unsupported
      .filter((loss) => !accepted.has(lossId(loss)))
      .map((loss) => ({
        path: paths.get(loss.workload) ?? loss.workload,
        problem: `${loss.field} cannot be said in ${loss.target}: ${loss.reason}`,
        fix: `change ${loss.field}, or add '${lossId(loss)}' to acceptedLosses`,
      }));
  },
};

export const acceptedLosses: Rule = {
  id: 'targets/accepted-losses',
  severity: 'warning',
  reason: 'whoever reads it believes that something is missing there, and a loss that comes later is accepted unseen',
  fix: 'take it out of acceptedLosses',
  check: (definition) => {
    const { workloads, targets, unsupported: losses, acceptedLosses: accepted } = definition;
    const needed = new Set(losses.map(lossId));
    const paths = pathsByName(definition);
    return accepted
      .filter((id) => !needed.has(id) && !isOfOtherTarget(id, targets))
      .map((id) => ({
        // A finding is shown at a construct; what belongs to none of them is shown at the first.
        path: paths.get(id.split('/')[1] ?? '') ?? workloads[0]?.path ?? id,
        problem: `acceptedLosses has '${id}', which is no loss of this definition`,
        ...meant(
          id,
          [...needed].filter((loss) => !accepted.includes(loss)),
        ),
      }));
  },
};

/** The loss that was probably meant. */
function meant(id: string, losses: readonly string[]): Pick<Problem, 'fix'> {
  const near = nearNames(id, losses);
  return near.length === 0 ? {} : { fix: `say ${near.map((loss) => `'${loss}'`).join(' or ')}, if that was meant` };
}

/** Where a definition is written for fewer targets this time, what it accepts for the others is not seen. */
function isOfOtherTarget(id: string, targets: Definition['targets']): boolean {
  const target = TARGETS.find((one) => id.startsWith(`${one}/`));
  return target !== undefined && !targets.includes(target);
}

function pathsByName({ workloads }: Definition): ReadonlyMap<string, string> {
  // The first of a name, as a search from the start finds it.
  return new Map(workloads.map(({ name, path }): [string, string] => [name, path]).reverse());
}
