import { ModelServerSetting } from '@cdk8s-serving/contract';
import { Duration, Size } from 'cdk8s';
import type { Construct } from 'constructs';
import { deepFreeze } from '../model/freeze';
import { MODEL_SERVER_IMAGE } from '../model/version';
import type { ModelServerWorkload } from '../model/workload';
import { Cpu } from './cpu';
import type { ModelStorage } from './model-storage';
import { readModelFile, type SavedModel } from './saved-model';
import { WorkloadConstruct, wholeUnits } from './workload-construct';
import type { WorkloadProps } from './workload-props';

/** Props of a `ServingDeployment`. */
export interface ServingDeploymentProps extends WorkloadProps {
  /** The model, on the machine that synthesizes: the definition is checked against it. */
  readonly model: SavedModel;
  /** Where the containers find it. */
  readonly storage: ModelStorage;
  /**
   * Image of the model server, without a model.
   * @default cdk8s-serving/model-server:<version of this library>
   */
  readonly serverImage?: string;
  /**
   * Whole seconds the model may take to load before the container is started again.
   * @default Duration.seconds(120)
   */
  readonly loadTimeout?: Duration;
}

/** A model server with one model: a Deployment and the headless Service its clients resolve every pod through. */
export class ServingDeployment extends WorkloadConstruct {
  readonly workload: ModelServerWorkload;
  readonly model: SavedModel;
  readonly storage: ModelStorage;
  /** Image of the model server, without a model. */
  readonly serverImage: string;
  /** Image the container runs: the one with the model in it where storage is an image. */
  readonly image: string;
  readonly loadTimeout: Duration;
  /** Name clients ask for. */
  readonly modelName: string;

  /** @throws DefinitionError for a prop that makes no workload at all; the rest is checked at synth */
  constructor(scope: Construct, id: string, props: ServingDeploymentProps) {
    super(scope, id, props, {
      requests: { cpu: Cpu.millis(500), memory: Size.mebibytes(512) },
      drainTimeout: Duration.seconds(Number(ModelServerSetting.drainTimeoutSeconds.default)),
    });
    this.model = props.model;
    this.storage = props.storage;
    this.serverImage = props.serverImage ?? MODEL_SERVER_IMAGE;
    this.image = props.storage.image ?? this.serverImage;
    this.loadTimeout = props.loadTimeout ?? Duration.seconds(120);
    this.modelName = props.model.name ?? this.name;
    this.workload = deepFreeze({
      ...this.base(this.image),
      kind: 'model_server' as const,
      serverImage: this.serverImage,
      model: { name: this.modelName, directory: this.model.path, file: readModelFile(this.model) },
      storage: this.storage.place,
      loadTimeoutSeconds: wholeUnits(this, 'loadTimeout', this.loadTimeout, 'seconds'),
    });
    this.deploy();
  }
}
