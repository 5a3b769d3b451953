import {
  BindingError,
  DEFAULT_SIGNATURE,
  GatewaySetting,
  parseModelBinding,
  type ModelBinding,
} from '@cdk8s-serving/contract';
import { Duration, Size } from 'cdk8s';
import type { Construct } from 'constructs';
import { deepFreeze } from '../model/freeze';
import { gatewayMemoryBytes } from '../model/gateway-memory';
import { GATEWAY_IMAGE } from '../model/version';
import type { GatewayWorkload } from '../model/workload';
import type { Answer } from './answer';
import { checkProps } from './check-kinds';
import { Cpu } from './cpu';
import { DefinitionError } from './definition-error';
import { Exposure } from './exposure';
import type { GatewayModule } from './gateway-module';
import {
  DURATION,
  FLAG,
  MODEL_SERVER,
  NUMBER,
  TEXT,
  listOf,
  made,
  openShape,
  required,
  shape,
  type Shape,
} from './kind';
import type { Preprocessing } from './preprocessing';
import { SECRET_VALUE, plainSecretValue, type SecretValue } from './secret';
import type { ServingDeployment } from './serving-deployment';
import { WorkloadConstruct, pathOf, wholeUnits } from './workload-construct';
import { WORKLOAD_PROPS, type WorkloadProps } from './workload-props';

/** Props of a `GatewayService`. */
export interface GatewayServiceProps extends WorkloadProps {
  /** The model server it asks. Address, order of start and who may connect follow from it. */
  readonly model: ServingDeployment;
  /**
   * Which of its models.
   * @default - the only one
   */
  readonly modelName?: string;
  /** What it makes of a request before it asks. */
  readonly preprocessing: Preprocessing;
  /** What it makes of the model's outputs. */
  readonly answer: Answer;
  /**
   * Code of one's own, for `Preprocessing.module()` and `Answer.module()`; it lies in an image built from `image`.
   * @default - none
   */
  readonly module?: GatewayModule;
  /**
   * Signature of the model it runs.
   * @default serving_default
   */
  readonly signature?: string;
  /**
   * From where it can be reached.
   * @default Exposure.clusterIp()
   */
  readonly exposure?: Exposure;
  /**
   * Image of the gateway.
   * @default cdk8s-serving/gateway:<version of this library>
   */
  readonly image?: string;
  /**
   * Whole milliseconds of one call to the model server.
   * @default Duration.seconds(5)
   */
  readonly modelTimeout?: Duration;
  /**
   * Whole milliseconds the callers of the gateway wait at most: their own deadline, or a load balancer's. What is left
   * of it bounds every stage of a request.
   * @default Duration.seconds(30)
   */
  readonly clientTimeout?: Duration;
  /**
   * Hosts, `name` or `name:port`, pictures may be fetched from although their address is private, loopback or
   * link-local.
   * @default - none
   */
  readonly fetchAllowedHosts?: readonly string[];
  /**
   * Redirects it follows to a picture, from 0 to 3; each is checked as the URL of the request was. With 0 a URL that
   * redirects is refused with `redirect-refused`.
   * @default 0
   */
  readonly fetchMaxRedirects?: number;
  /**
   * Whether `/` shows browsers a page to try the model on.
   * @default true
   */
  readonly page?: boolean;
  /**
   * Where the keys lie of which every request has to carry one: 16 characters each or more, separated by commas or
   * lines.
   * @default - no key is asked for
   */
  readonly apiKeys?: SecretValue;
  /**
   * Origins, `https://app.example`, whose pages may call the gateway.
   * @default - none
   */
  readonly corsOrigins?: readonly string[];
  /**
   * Requests one pod reads or works on at once, from 1 to 10000; the next is answered 429.
   * @default 128
   */
  readonly maxRequests?: number;
  /**
   * Calls to the model server one pod makes at once, from 1 to 10000; further requests wait for their turn.
   * @default 32
   */
  readonly modelConcurrency?: number;
}

const PROPS: Shape<GatewayServiceProps> = {
  ...WORKLOAD_PROPS,
  model: required(MODEL_SERVER),
  modelName: TEXT,
  preprocessing: required(made('a Preprocessing: Preprocessing.image({ ... })')),
  answer: required(made('an Answer: Answer.labels({ ... })')),
  module: made("a GatewayModule: GatewayModule.fromFile('words.ts', { image: ... })"),
  signature: TEXT,
  exposure: made('an Exposure: Exposure.clusterIp()'),
  image: TEXT,
  modelTimeout: DURATION,
  clientTimeout: DURATION,
  fetchAllowedHosts: listOf(TEXT),
  fetchMaxRedirects: NUMBER,
  page: FLAG,
  apiKeys: SECRET_VALUE,
  corsOrigins: listOf(TEXT),
  maxRequests: NUMBER,
  modelConcurrency: NUMBER,
};

/** Seconds a gateway may take to start; it loads nothing but itself. */
const GATEWAY_START_SECONDS = 30;

/** A preprocessing gateway before one model server: a Deployment and its Service. */
export class GatewayService extends WorkloadConstruct {
  readonly workload: GatewayWorkload;
  readonly model: ServingDeployment;
  /** Which of its models. */
  readonly modelName: string;
  readonly preprocessing: Preprocessing;
  readonly answer: Answer;
  readonly module: GatewayModule | undefined;
  readonly signature: string;
  readonly exposure: Exposure;
  readonly image: string;
  readonly modelTimeout: Duration;
  readonly clientTimeout: Duration;
  readonly fetchAllowedHosts: readonly string[];
  readonly fetchMaxRedirects: number;
  readonly page: boolean;
  readonly apiKeys: SecretValue | undefined;
  readonly corsOrigins: readonly string[];
  readonly maxRequests: number;
  readonly modelConcurrency: number;

  /** @throws DefinitionError for a prop that makes no workload at all; the rest is checked at synth */
  constructor(scope: Construct, id: string, props: GatewayServiceProps) {
    checkProps(pathOf(scope, id), props, new.target === GatewayService ? shape(PROPS) : openShape(PROPS));
    super(scope, id, props, {
      resources: {
        cpu: Cpu.millis(100),
        // The limit is twice as much.
        memory: Size.kibibytes(gatewayMemoryBytes(props.preprocessing.recipe) / 2 / 1024),
        ephemeralStorage: Size.mebibytes(64),
        ephemeralStorageLimit: Size.mebibytes(1024),
      },
      drainTimeout: Duration.seconds(Number(GatewaySetting.drainTimeoutSeconds.default)),
    });
    this.model = props.model;
    this.modelName = props.modelName ?? this.onlyModel();
    this.preprocessing = props.preprocessing;
    this.answer = props.answer;
    this.signature = props.signature ?? DEFAULT_SIGNATURE;
    this.exposure = props.exposure ?? Exposure.clusterIp();
    this.module = props.module;
    const gatewayImage = props.image ?? GATEWAY_IMAGE;
    this.image = this.module?.image ?? gatewayImage;
    this.modelTimeout = props.modelTimeout ?? Duration.millis(Number(GatewaySetting.modelTimeoutMs.default));
    this.clientTimeout = props.clientTimeout ?? Duration.millis(Number(GatewaySetting.clientTimeoutMs.default));
    this.fetchAllowedHosts = Object.freeze([...(props.fetchAllowedHosts ?? [])]);
    this.fetchMaxRedirects = props.fetchMaxRedirects ?? Number(GatewaySetting.fetchMaxRedirects.default);
    this.page = props.page ?? GatewaySetting.page.default === 'true';
    this.apiKeys = props.apiKeys;
    this.corsOrigins = Object.freeze([...(props.corsOrigins ?? [])]);
    this.maxRequests = props.maxRequests ?? Number(GatewaySetting.maxRequests.default);
    this.modelConcurrency = props.modelConcurrency ?? Number(GatewaySetting.modelConcurrency.default);
    const binding = inOneOrder({
      model: this.modelName,
      signature: this.signature,
      preprocessing: this.preprocessing.recipe,
      answer: this.answer.recipe,
    });
    this.workload = deepFreeze({
      ...this.base(this.image, GATEWAY_START_SECONDS),
      kind: 'gateway' as const,
      modelServer: this.model.workload,
      binding,
      module: this.module && { file: this.module.file, isThere: this.module.isThere(), gatewayImage },
      exposure: this.exposure.exposure,
      modelTimeoutMs: wholeUnits(this, 'modelTimeout', this.modelTimeout, 'milliseconds'),
      clientTimeoutMs: wholeUnits(this, 'clientTimeout', this.clientTimeout, 'milliseconds'),
      fetchAllowedHosts: this.fetchAllowedHosts,
      fetchMaxRedirects: this.fetchMaxRedirects,
      page: this.page,
      apiKeys: this.apiKeys && plainSecretValue(this.apiKeys),
      corsOrigins: this.corsOrigins,
      maxRequests: this.maxRequests,
      modelConcurrency: this.modelConcurrency,
    });
    this.deploy();
  }

  /** @throws DefinitionError where there is a choice */
  private onlyModel(): string {
    const [name, ...others] = this.model.modelNames;
    if (name !== undefined && others.length === 0) return name;
    const names = this.model.modelNames.join(', ');
    throw new DefinitionError(this, `${this.model.node.path} serves several models (${names}); name one in modelName`);
  }
}

/**
 * A copy of the binding with its keys in the parser's order and its defaults filled in, whatever order the props were
 * written in. One that does not parse stays as it is: synth says what is wrong with it, beside everything else that is.
 */
function inOneOrder(binding: ModelBinding): ModelBinding {
  const text = JSON.stringify(binding);
  try {
    return parseModelBinding(text);
  } catch (error) {
    if (error instanceof BindingError) return JSON.parse(text) as ModelBinding;
    throw error;
  }
}
