import { MODEL_ROOT } from '@cdk8s-serving/contract';
import type { Container } from '../model/container';
import type { LintRule, Problem } from '../model/rule';
import { runnables, type Subject } from '../model/subject';
import { flagOf, tensorFlowOf } from '../model/tensorflow';

/** Containers of TensorFlow Serving's own image: what they serve is mounted, or nowhere. */
function stockContainers(subject: Subject): Container[] {
  return runnables(subject)
    .map(({ container }) => container)
    .filter((container) => tensorFlowOf(container)?.isStockImage === true);
}

/** Whether a path of the container is in a volume. */
function isMounted({ mounts }: Container, path: string): boolean {
  return mounts.some(({ path: at }) => isWithin(path, at));
}

const isWithin = (path: string, directory: string): boolean =>
  path === directory || path.startsWith(`${directory.replace(/\/$/, '')}/`);

/** Flags of files that TensorFlow Serving reads at its start. */
const FILE_FLAGS = ['model_config_file', 'batching_parameters_file', 'monitoring_config_file', 'ssl_config_file'];

const configFile: LintRule = {
  id: 'serving/config-file',
  severity: 'error',
  reason: 'the server ends at its start: the image has no such file',
  fix: 'mount a ConfigMap with the file at its directory',
  check: (subject) =>
    stockContainers(subject).flatMap((container) =>
      FILE_FLAGS.flatMap((flag): Problem[] => {
        const path = flagOf(container, flag);
        if (path === undefined || !path.startsWith('/') || isMounted(container, path)) return [];
        return [{ place: placeOf(container, flag), problem: `--${flag} is ${path}, where nothing is mounted` }];
      }),
    ),
};

const modelPath: LintRule = {
  id: 'serving/model-path',
  severity: 'error',
  reason: 'the server waits for ever for a version of a model: the image has none',
  fix: `mount the model at ${MODEL_ROOT}/<MODEL_NAME>, the directory of the version directories (1/, 2/, ...)`,
  check: (subject) =>
    stockContainers(subject).flatMap((container): Problem[] => {
      if (flagOf(container, 'model_config_file') !== undefined) return [];
      const path = basePathOf(container);
      if (path === undefined) return [];
      // A version alone may be mounted below the base path, and all models above it.
      if (container.mounts.some(({ path: at }) => isWithin(path, at) || isWithin(at, path))) return [];
      const mounted = container.mounts.map(({ path: at }) => at).join(', ') || 'nothing';
      const variable = container.environment.find(({ name }) => name === 'MODEL_NAME');
      const place = variable?.place ?? placeOf(container, 'model_base_path');
      return [{ place, problem: `it serves ${path}, and ${mounted} is mounted` }];
    }),
};

/** What the image serves: its entrypoint passes the variables, and a flag comes later. Undefined for a bucket. */
function basePathOf(container: Container): string | undefined {
  const flag = flagOf(container, 'model_base_path');
  if (flag !== undefined) return flag.startsWith('/') ? flag : undefined;
  const variable = (name: string, fallback: string): string | undefined => {
    const found = container.environment.find((own) => own.name === name);
    return found === undefined ? fallback : found.value;
  };
  const root = variable('MODEL_BASE_PATH', MODEL_ROOT);
  const name = variable('MODEL_NAME', 'model');
  return root === undefined || name === undefined || !root.startsWith('/') ? undefined : `${root}/${name}`;
}

/** Where a flag is written; the container where it is not. */
function placeOf(container: Container, flag: string): Problem['place'] {
  return container.words.find(({ value }) => value.includes(`--${flag}`))?.place ?? container.place;
}

export const SERVING_RULES: readonly LintRule[] = [configFile, modelPath];
