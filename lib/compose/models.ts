import { downloadName } from '../model/object-names';
import { modelImageOf, modelsInImage, moduleImageOf, type BuiltImage } from '../model/model-image';
import { containerBasePath } from '../model/process';
import { byCodeUnit } from '../model/sorted';
import type { DownloadStorage } from '../model/storage';
import type { GatewayWorkload, ModelServerWorkload, ServedModel } from '../model/workload';
import type { ComposeBuild, ComposeMount, ComposeWatch } from './document';
import { some } from './some';

/** From an absolute path of this machine to one relative to the directory of the compose file. */
export type Relative = (path: string) => string;

/** A model that a container of its own downloads into a volume. */
export interface Download {
  readonly model: ServedModel;
  readonly storage: DownloadStorage;
  /** Compose service that fills the volume, and ends. */
  readonly service: string;
  readonly volume: string;
}

/** Downloads of a model server, by the names of their models; the first one's names carry no number. */
export function downloadsOf(workload: ModelServerWorkload): Download[] {
  return byName(workload)
    .flatMap((model) => (model.storage.kind === 'download' ? [{ model, storage: model.storage }] : []))
    .map((download, index) => {
      const number = index === 0 ? '' : `-${index + 1}`;
      return { ...download, service: downloadName(workload, index), volume: `${workload.name}-model${number}` };
    });
}

/**
 * Makes exactly the image the manifests name, so that `docker compose build` is also how that image is built.
 * @returns undefined where no model lies in the image
 */
export function modelBuild(workload: ModelServerWorkload, relative: Relative): ComposeBuild | undefined {
  return buildOf(modelImageOf(workload), relative);
}

/** The same for a gateway's module. @returns undefined where it has none */
export function moduleBuild(workload: GatewayWorkload, relative: Relative): ComposeBuild | undefined {
  return buildOf(moduleImageOf(workload), relative);
}

function buildOf(image: BuiltImage | undefined, relative: Relative): ComposeBuild | undefined {
  if (image === undefined) return undefined;
  const others = Object.entries(image.otherContexts).map(([name, directory]) => [name, relative(directory)]);
  return {
    context: relative(image.context),
    ...some('additional_contexts', Object.fromEntries(others) as Record<string, string>),
    dockerfile_inline: image.dockerfile,
  };
}

/** Has `docker compose watch` build the image anew, and replace the container, when a model in it has changed. */
export function modelWatches(workload: ModelServerWorkload, relative: Relative): ComposeWatch[] {
  const directories = new Set(modelsInImage(workload).map(({ directory }) => directory));
  return [...directories].map((directory) => ({ action: 'rebuild', path: relative(directory) }));
}

/** Every model that is not in the image, read-only, where the server looks for it. */
export function modelMounts(workload: ModelServerWorkload, relative: Relative): ComposeMount[] {
  const volumes = new Map(downloadsOf(workload).map(({ model, volume }) => [model, volume]));
  return byName(workload)
    .filter(({ storage }) => storage.kind !== 'image')
    .map((model) => {
      const volume = volumes.get(model);
      const target = containerBasePath(model);
      if (volume !== undefined) return { type: 'volume', source: volume, target, read_only: true };
      // Where a claim was accepted as lost, the directory the model was checked in.
      const source = model.storage.kind === 'bind' ? model.storage.hostPath : relative(model.directory);
      return { type: 'bind', source, target, read_only: true, bind: { create_host_path: false } };
    });
}

/** In one order, whatever order the definition has. */
function byName({ models }: ModelServerWorkload): ServedModel[] {
  return [...models].sort((a, b) => byCodeUnit(a.name, b.name));
}
