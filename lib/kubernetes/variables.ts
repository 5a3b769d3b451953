import type { k8s } from '../../imports/k8s';
import { isSecretKey, type Environment } from '../model/environment';
import { byCodeUnit } from '../model/sorted';

/** Variables of a container, by name. */
export function variables(environment: Environment): k8s.EnvVar[] {
  return Object.entries(environment)
    .sort(([a], [b]) => byCodeUnit(a, b))
    .map(([name, value]) =>
      isSecretKey(value)
        ? { name, valueFrom: { secretKeyRef: { name: value.secret, key: value.key } } }
        : { name, value: literally(value) },
    );
}

/**
 * The kubelet replaces `$(NAME)` in commands, arguments and values, and reads `$$` as one dollar: only a dollar before
 * either is doubled, so that a script stays readable.
 */
export function literally(text: string): string {
  return text.replaceAll(/\$(?=[$(])/g, () => '$$');
}
