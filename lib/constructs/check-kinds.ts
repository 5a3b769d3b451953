import { DefinitionError } from './definition-error';
import type { Kind } from './kind';

/**
 * Refuses props of a construct that its type would refuse, all of them at once.
 * @param path of the construct that is made from them
 * @throws DefinitionError
 */
export function checkProps(path: string, props: unknown, kind: Kind): void {
  const problems = kind(props, '');
  if (problems.length > 0) throw new DefinitionError(path, problems.join(`\n[${path}] `));
}

/**
 * Refuses arguments of a function that its type would refuse, where there is no construct yet to name.
 * @param name of the function: `Exposure.nodePort`
 * @throws TypeError
 */
export function checkOptions(name: string, options: unknown, kind: Kind): void {
  const problems = kind(options, '');
  if (problems.length > 0) throw new TypeError(problems.map((problem) => `${name}: ${problem}`).join('\n'));
}
