import type { ServedModel } from '../model/workload';
import { NUMBER, made, recordOf, required, shape, type Shape } from './kind';
import type { ModelStorage } from './model-storage';
import { digestsOf, readModelFile, type SavedModel } from './saved-model';
import { VersionPolicy } from './serving-options';

/** One model of a model server, and where its containers find it. */
export interface ServedModelProps {
  /** The model, on the machine that synthesizes: the definition is checked against it. */
  readonly model: SavedModel;
  /** Where the containers find it. */
  readonly storage: ModelStorage;
  /**
   * Which versions are served.
   * @default VersionPolicy.latest()
   */
  readonly versionPolicy?: VersionPolicy;
  /**
   * Names for versions that clients ask for instead of numbers: `{ stable: 41, canary: 42 }`.
   * @default - none
   */
  readonly versionLabels?: Readonly<Record<string, number>>;
}

/** What the props of a model take, where it may be left out. */
export const MODEL: Shape<Partial<ServedModelProps>> = {
  model: made("a SavedModel: SavedModel.fromDirectory('model')"),
  storage: made("a ModelStorage: ModelStorage.image('registry.example/model:1')"),
  versionPolicy: made('a VersionPolicy: VersionPolicy.latest()'),
  versionLabels: recordOf(NUMBER),
};

/** What one of several models takes. */
export const SERVED_MODEL = shape<ServedModelProps>({
  ...MODEL,
  model: required(MODEL.model),
  storage: required(MODEL.storage),
});

/** Reads each model and fills in what was not said. @param defaultName of a model that was given none */
export function resolveModels(props: readonly ServedModelProps[], defaultName: string): ServedModel[] {
  return props.map(({ model, storage, versionPolicy, versionLabels }) => ({
    name: model.name ?? defaultName,
    directory: model.path,
    file: readModelFile(model),
    storage: plainStorage(model, storage),
    versionPolicy: (versionPolicy ?? VersionPolicy.latest()).policy,
    versionLabels: { ...versionLabels },
  }));
}

function plainStorage(model: SavedModel, { place }: ModelStorage): ServedModel['storage'] {
  if (place.kind !== 'download') return place;
  const { verify, ...download } = place;
  return { ...download, digests: verify ? digestsOf(model) : undefined };
}
