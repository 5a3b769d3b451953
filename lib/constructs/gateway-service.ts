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
import { GATEWAY_IMAGE } from '../model/version';
import type { GatewayWorkload } from '../model/workload';
import type { Answer } from './answer';
import { Cpu } from './cpu';
import { Exposure } from './exposure';
import type { Preprocessing } from './preprocessing';
import type { ServingDeployment } from './serving-deployment';
import { WorkloadConstruct, wholeUnits } from './workload-construct';
import type { WorkloadProps } from './workload-props';

/** Props of a `GatewayService`. */
export interface GatewayServiceProps extends WorkloadProps {
  /** The model server it asks. Address, model name and order of start follow from it. */
  readonly model: ServingDeployment;
  /** What it makes of a request before it asks. */
  readonly preprocessing: Preprocessing;
  /** What it makes of the model's outputs. */
  readonly answer: Answer;
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
   * Hosts, `name` or `name:port`, pictures may be fetched from although their address is private, loopback or
   * link-local.
   * @default - none
   */
  readonly fetchAllowedHosts?: readonly string[];
}

/** A preprocessing gateway before one model server: a Deployment and its Service. */
export class GatewayService extends WorkloadConstruct {
  readonly workload: GatewayWorkload;
  readonly model: ServingDeployment;
  readonly preprocessing: Preprocessing;
  readonly answer: Answer;
  readonly signature: string;
  readonly exposure: Exposure;
  readonly image: string;
  readonly modelTimeout: Duration;
  readonly fetchAllowedHosts: readonly string[];

  /** @throws DefinitionError for a prop that makes no workload at all; the rest is checked at synth */
  constructor(scope: Construct, id: string, props: GatewayServiceProps) {
    super(scope, id, props, {
      requests: { cpu: Cpu.millis(100), memory: Size.mebibytes(128) },
      drainTimeout: Duration.seconds(Number(GatewaySetting.drainTimeoutSeconds.default)),
    });
    this.model = props.model;
    this.preprocessing = props.preprocessing;
    this.answer = props.answer;
    this.signature = props.signature ?? DEFAULT_SIGNATURE;
    this.exposure = props.exposure ?? Exposure.clusterIp();
    this.image = props.image ?? GATEWAY_IMAGE;
    this.modelTimeout = props.modelTimeout ?? Duration.millis(Number(GatewaySetting.modelTimeoutMs.default));
    this.fetchAllowedHosts = Object.freeze([...(props.fetchAllowedHosts ?? [])]);
    const binding = inOneOrder({
      model: this.model.modelName,
      signature: this.signature,
      preprocessing: this.preprocessing.recipe,
      answer: this.answer.recipe,
    });
    const { kind, port, nodePort } = this.exposure;
    this.workload = deepFreeze({
      ...this.base(this.image),
      kind: 'gateway' as const,
      modelServer: this.model.workload,
      binding,
      exposure: { kind, port, nodePort },
      modelTimeoutMs: wholeUnits(this, 'modelTimeout', this.modelTimeout, 'milliseconds'),
      fetchAllowedHosts: this.fetchAllowedHosts,
    });
    this.deploy();
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
