import { basename, dirname } from 'node:path';
import { containerBasePath, containerModulePath } from './process';
import { byCodeUnit } from './sorted';
import type { GatewayWorkload, ModelServerWorkload, ServedModel, Workload } from './workload';

/** An image that is the server's with models in it, or the gateway's with a module: what it is built from. */
export interface BuiltImage {
  /** What the manifests call it. */
  readonly image: string;
  /** Absolute directory the build is given: the base path of one model, the directory of the module. */
  readonly context: string;
  /** Absolute base paths of the other models, by what the Dockerfile calls them. */
  readonly otherContexts: Readonly<Record<string, string>>;
  /** Text of the Dockerfile. */
  readonly dockerfile: string;
}

/** The image of a model server's models, in one order whatever order the definition has. @returns undefined where none lies in the image */
export function modelImageOf(workload: ModelServerWorkload): BuiltImage | undefined {
  const [first, ...others] = modelsInImage(workload);
  if (first === undefined) return undefined;
  const { user, group } = workload.runAs;
  const copy = (model: ServedModel, from: string): string =>
    `COPY ${from}--chown=${user}:${group} . ${containerBasePath(model)}/`;
  const named = others.map((model, index) => ({ model, context: `model-${index + 2}` }));
  return {
    image: workload.image,
    context: first.directory,
    otherContexts: Object.fromEntries(named.map(({ model, context }) => [context, model.directory])),
    dockerfile: [
      `FROM ${workload.serverImage}`,
      copy(first, ''),
      ...named.map(({ model, context }) => copy(model, `--from=${context} `)),
      '',
    ].join('\n'),
  };
}

/** The image of a gateway with its module. @returns undefined where it has none */
export function moduleImageOf(workload: GatewayWorkload): BuiltImage | undefined {
  const { module, runAs } = workload;
  if (module === undefined) return undefined;
  const copied = JSON.stringify([basename(module.file), containerModulePath(workload)]);
  return {
    image: workload.image,
    context: dirname(module.file),
    otherContexts: {},
    dockerfile: `FROM ${module.gatewayImage}\nCOPY --chown=${runAs.user}:${runAs.group} ${copied}\n`,
  };
}

/** Models that lie in the image, by name. */
export function modelsInImage({ models }: ModelServerWorkload): ServedModel[] {
  return models.filter(({ storage }) => storage.kind === 'image').sort((a, b) => byCodeUnit(a.name, b.name));
}

/** A Dockerfile as a file of its own. */
export interface ImageFile {
  /** Below the output directory: `images/digits/Dockerfile`. */
  readonly path: string;
  readonly text: string;
}

/**
 * The Dockerfile of every image with models or a module in it, each with the command that builds it: for those who build without
 * compose, whose file says the same.
 * @param relative from the directory of a file, below the output directory, to an absolute path of this machine
 */
export function imageFiles(
  workloads: readonly Workload[],
  relative: (file: string, path: string) => string,
): ImageFile[] {
  return workloads.flatMap((workload) => {
    const image = workload.kind === 'model_server' ? modelImageOf(workload) : moduleImageOf(workload);
    if (image === undefined) return [];
    // Two namespaces may each have a workload of one name.
    const path = ['images', workload.namespace, workload.name, 'Dockerfile'].filter(Boolean).join('/');
    const to = (directory: string): string => word(relative(path, directory));
    const contexts = Object.entries(image.otherContexts).map(
      ([name, directory]) => `--build-context ${name}=${to(directory)} `,
    );
    const build = `docker build --file Dockerfile --tag ${image.image} ${contexts.join('')}${to(image.context)}`;
    return [{ path, text: `# In this directory: ${build}\n${image.dockerfile}` }];
  });
}

/** A path as one word of a shell. */
function word(path: string): string {
  return /^[\w./@:-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
