import { ModelServerSetting } from '@cdk8s-serving/contract';
import { Duration, Size } from 'cdk8s';
import type { Construct } from 'constructs';
import { deepFreeze } from '../model/freeze';
import { downloadedBytes, ephemeralLogBytes } from '../model/disk';
import { memoryFloorBytes } from '../model/memory-floor';
import { MODEL_SERVER_IMAGE } from '../model/version';
import type { ModelServerWorkload, ServedModel } from '../model/workload';
import { checkProps } from './check-kinds';
import { Cpu } from './cpu';
import { DefinitionError } from './definition-error';
import type { Exposure } from './exposure';
import { DURATION, TEXT, listOf, made, openShape, shape, type Shape } from './kind';
import type { ModelStorage } from './model-storage';
import { plainRequestLogging } from './request-logging';
import type { DefaultResources } from './resources';
import type { SavedModel } from './saved-model';
import { MODEL, SERVED_MODEL, resolveModels, type ServedModelProps } from './served-models';
import { SERVING_OPTIONS, plainServing, type ServingOptions, type VersionPolicy } from './serving-options';
import { WorkloadConstruct, pathOf, wholeUnits } from './workload-construct';
import { WORKLOAD_PROPS, type WorkloadProps } from './workload-props';

/** Props of a `ServingDeployment`: one model by `model` and `storage`, or several by `models`. */
export interface ServingDeploymentProps extends WorkloadProps, ServingOptions {
  /**
   * The model, on the machine that synthesizes: the definition is checked against it.
   * @default - those of `models`
   */
  readonly model?: SavedModel;
  /**
   * Where the containers find it.
   * @default - those of `models`
   */
  readonly storage?: ModelStorage;
  /**
   * Which versions of it are served.
   * @default VersionPolicy.latest()
   */
  readonly versionPolicy?: VersionPolicy;
  /**
   * Names for versions of it that clients ask for instead of numbers: `{ stable: 41, canary: 42 }`.
   * @default - none
   */
  readonly versionLabels?: Readonly<Record<string, number>>;
  /**
   * Several models in one server, each with a name of its own.
   * @default - the one of `model`
   */
  readonly models?: readonly ServedModelProps[];
  /**
   * Image of the model server, without a model.
   * @default cdk8s-serving/model-server:<version of this library>
   */
  readonly serverImage?: string;
  /**
   * Whole seconds the models may take to load before the container is started again.
   * @default Duration.seconds(120)
   */
  readonly loadTimeout?: Duration;
  /**
   * A Service for REST beyond the headless one that gateways and gRPC clients use.
   * @default - none
   */
  readonly exposure?: Exposure;
}

const PROPS: Shape<ServingDeploymentProps> = {
  ...WORKLOAD_PROPS,
  ...SERVING_OPTIONS,
  ...MODEL,
  models: listOf(SERVED_MODEL),
  serverImage: TEXT,
  loadTimeout: DURATION,
  exposure: made('an Exposure: Exposure.clusterIp()'),
};

/** A model server: a Deployment and the headless Service its clients resolve every pod through. */
export class ServingDeployment extends WorkloadConstruct {
  readonly workload: ModelServerWorkload;
  /** Its models, as they were given: one or several. */
  readonly models: readonly ServedModelProps[];
  /** Names clients ask for, in the order of the definition. */
  readonly modelNames: readonly string[];
  /** Image of the model server, without a model. */
  readonly serverImage: string;
  /** Image the container runs: the one with the models in it where storage is an image. */
  readonly image: string;
  readonly loadTimeout: Duration;
  readonly exposure: Exposure | undefined;
  /** Settings of the server beyond its models, as plain data. */
  readonly serving: ModelServerWorkload['serving'];

  /** @throws DefinitionError for a prop that makes no workload at all; the rest is checked at synth */
  constructor(scope: Construct, id: string, props: ServingDeploymentProps) {
    checkProps(pathOf(scope, id), props, new.target === ServingDeployment ? shape(PROPS) : openShape(PROPS));
    const given = givenModels(props);
    const models = resolveModels(given, props.name ?? id);
    super(scope, id, props, {
      resources: defaultResources(models, props),
      drainTimeout: Duration.seconds(Number(ModelServerSetting.drainTimeoutSeconds.default)),
    });
    if (given.length === 0) {
      throw new DefinitionError(this, 'serves no model; give it `model` and `storage`, or `models`');
    }
    if (props.models !== undefined && (props.model ?? props.storage ?? props.versionPolicy ?? props.versionLabels)) {
      throw new DefinitionError(this, 'has `models` beside the props of one model; move that one into `models`');
    }
    this.models = Object.freeze(given);
    this.modelNames = Object.freeze(models.map(({ name }) => name));
    this.serverImage = props.serverImage ?? MODEL_SERVER_IMAGE;
    this.image = imageOf(models) ?? this.serverImage;
    this.loadTimeout = props.loadTimeout ?? Duration.seconds(120);
    this.exposure = props.exposure;
    this.serving = deepFreeze(plainServing(props, (prop, duration) => wholeUnits(this, prop, duration, 'seconds')));
    this.workload = deepFreeze({
      ...this.base(this.image, wholeUnits(this, 'loadTimeout', this.loadTimeout, 'seconds')),
      kind: 'model_server' as const,
      serverImage: this.serverImage,
      models,
      serving: this.serving,
      exposure: this.exposure?.exposure,
    });
    this.deploy();
  }
}

function givenModels({
  model,
  storage,
  versionPolicy,
  versionLabels,
  models,
}: ServingDeploymentProps): ServedModelProps[] {
  if (models !== undefined) return [...models];
  if (model === undefined || storage === undefined) return [];
  return [
    {
      model,
      storage,
      ...(versionPolicy === undefined ? {} : { versionPolicy }),
      ...(versionLabels === undefined ? {} : { versionLabels }),
    },
  ];
}

function imageOf(models: readonly ServedModel[]): string | undefined {
  for (const { storage } of models) if (storage.kind === 'image') return storage.image;
  return undefined;
}

const MEBIBYTE = 1024 * 1024;
const DEFAULT_MEMORY_MEBIBYTES = 512;
const MEMORY_STEP_MEBIBYTES = 64;

/** As much memory as the models need, and room on disk for what is downloaded and for the requests that are logged. */
function defaultResources(models: readonly ServedModel[], { requestLogging }: ServingOptions): DefaultResources {
  const floor = Math.ceil(memoryFloorBytes(models) / MEBIBYTE / MEMORY_STEP_MEBIBYTES) * MEMORY_STEP_MEBIBYTES;
  const disk = Math.ceil(downloadedBytes(models) / MEBIBYTE);
  const log = Math.ceil(ephemeralLogBytes(models, plainRequestLogging(requestLogging)) / MEBIBYTE);
  return {
    cpu: Cpu.millis(500),
    memory: Size.mebibytes(Math.max(DEFAULT_MEMORY_MEBIBYTES, floor)),
    ephemeralStorage: Size.mebibytes(64 + disk + log),
    ephemeralStorageLimit: Size.mebibytes(1024 + 2 * disk + log),
  };
}
