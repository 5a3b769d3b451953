import {
  DEFAULT_SIGNATURE,
  ServingError,
  type InferenceResponse,
  type ModelSpec,
  type Signature,
  type Tensor,
} from '@cdk8s-serving/contract';
import type { RunOptions } from '../engine/engine';
import { checkInputs } from './check-inputs';
import { completeInputs } from './complete-inputs';
import { checkInference, type CheckedInference, type Inference } from './inference';
import { checkMethodName } from './method-name';
import type { ModelManager } from './model-manager';
import type { Servable } from './servable';

/** A prediction as a transport asks for it. */
export interface PredictCall extends RunOptions {
  readonly modelSpec: ModelSpec;
  /** Decodes the inputs once the signature is known: it decides the dtypes of a JSON body. */
  readonly inputs: (signature: Signature) => ReadonlyMap<string, Tensor>;
  /** Outputs to answer; empty means all. */
  readonly outputFilter: readonly string[];
  /** The error of this transport for a signature the model does not have. */
  readonly unknownSignature: (name: string) => ServingError;
}

/** A prediction's answer. */
export interface Prediction {
  readonly outputs: ReadonlyMap<string, Tensor>;
  /** Name asked for, version and signature really used. */
  readonly modelSpec: ModelSpec;
}

/** Examples to classify or to regress. */
export interface InferCall extends RunOptions {
  /** Model and version. */
  readonly modelSpec: ModelSpec;
  /** Serialized `tf.Example`s. */
  readonly examples: readonly Uint8Array[];
}

/** What both transports ask for predictions. */
export interface Predictor {
  /** @throws ServingError of the manager, of the codec that decodes, of `checkInputs`, of the engine */
  predict(call: PredictCall): Promise<Prediction>;

  /** Classifies or regresses. @throws ServingError of the manager, of `checkInference`, of the engine */
  infer(call: InferCall, inference: Inference): Promise<InferenceResponse>;

  /**
   * Runs several signatures of one version on the same examples.
   * @returns their answers, in the order of the inferences
   * @throws ServingError as `infer`, and then for all
   */
  inferAll(call: InferCall, inferences: readonly Inference[]): Promise<InferenceResponse[]>;
}

/** The one prediction path: REST and gRPC differ in how they decode and encode, not in what happens between. */
export class ModelPredictor implements Predictor {
  /** @param checksMethodNames holds signatures to the method they name */
  constructor(
    private readonly manager: ModelManager,
    private readonly checksMethodNames = false,
  ) {}

  predict(call: PredictCall): Promise<Prediction> {
    return this.manager.use(call.modelSpec, async (servable) => {
      const name = call.modelSpec.signatureName || DEFAULT_SIGNATURE;
      const signature = servable.loaded.metaGraph.signatures.get(name);
      if (signature === undefined) throw call.unknownSignature(name);
      if (this.checksMethodNames) checkMethodName('predict', signature);
      const inputs = completeInputs(signature, call.inputs(signature));
      checkInputs(signature, inputs);
      checkOutputFilter(signature, call.outputFilter);
      const all = await servable.loaded.run(name, inputs, call);
      return {
        outputs: call.outputFilter.length === 0 ? all : only(all, call.outputFilter),
        modelSpec: { name: call.modelSpec.name, version: servable.version, signatureName: name },
      };
    });
  }

  infer(call: InferCall, inference: Inference): Promise<InferenceResponse> {
    return this.manager.use(call.modelSpec, (servable) => answer(servable, this.checked(servable, inference), call));
  }

  inferAll(call: InferCall, inferences: readonly Inference[]): Promise<InferenceResponse[]> {
    return this.manager.use(call.modelSpec, async (servable) => {
      // All are checked before one is run, and all end before the version is let go, also when one fails.
      const checked = inferences.map((inference) => this.checked(servable, inference));
      const answers = await Promise.allSettled(checked.map((inference) => answer(servable, inference, call)));
      return answers.map((settled) => {
        if (settled.status === 'rejected') throw settled.reason;
        return settled.value;
      });
    });
  }

  private checked({ loaded }: Servable, inference: Inference): CheckedInference {
    if (this.checksMethodNames) {
      const signature = loaded.metaGraph.signatures.get(inference.signatureName || DEFAULT_SIGNATURE);
      if (signature !== undefined) checkMethodName(inference.kind, signature);
    }
    return checkInference(loaded, inference);
  }
}

async function answer(servable: Servable, inference: CheckedInference, call: InferCall): Promise<InferenceResponse> {
  const { signatureName } = inference;
  return {
    modelSpec: { name: call.modelSpec.name, version: servable.version, signatureName },
    result: await inference.run(call.examples, call),
  };
}

function checkOutputFilter(signature: Signature, filter: readonly string[]): void {
  filter.forEach((output, index) => {
    if (!signature.outputs.has(output)) {
      throw new ServingError(
        'INVALID_ARGUMENT',
        `output tensor alias not found in signature: ${output} Outputs expected to be in the set {${[...signature.outputs.keys()].join(',')}}.`,
      );
    }
    if (filter.indexOf(output) !== index) {
      throw new ServingError('INVALID_ARGUMENT', `duplicate output tensor alias: ${output}`);
    }
  });
}

function only(outputs: ReadonlyMap<string, Tensor>, names: readonly string[]): ReadonlyMap<string, Tensor> {
  return new Map([...outputs].filter(([name]) => names.includes(name)));
}
