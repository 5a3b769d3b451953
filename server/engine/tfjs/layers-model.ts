import { tidy, type Tensor as TfjsTensor } from '@tensorflow/tfjs-core';
import { loadLayersModel, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { ServingError, type DescribedTensor } from '@cdk8s-serving/contract';
import { dtypeOfName, isTfjsDType } from './dtypes';
import type { TfjsSignature } from './messages';
import { loadHandlerOf, type ModelJson } from './model-json';
import type { Runnable } from './runnable';

/** A Keras model: what `tf.LayersModel.save` or the converter writes. Its inputs and outputs go by their layers' names. */
export class RunnableLayers implements Runnable {
  private constructor(
    private readonly model: LayersModel,
    readonly signature: TfjsSignature,
    readonly writtenBy: string,
  ) {}

  /** @throws ServingError INVALID_ARGUMENT for a type this engine cannot carry; Error of TensorFlow.js */
  static async load(json: ModelJson, path: string): Promise<RunnableLayers> {
    const model = await loadLayersModel(loadHandlerOf(json, path));
    try {
      const signature = {
        inputs: model.inputs.map((tensor, index) => describe(model.inputNames, index, tensor)),
        outputs: model.outputs.map((tensor, index) => describe(model.outputNames, index, tensor)),
      };
      return new RunnableLayers(model, signature, json.generatedBy ?? '');
    } catch (error) {
      model.dispose();
      throw error;
    }
  }

  run(inputs: ReadonlyMap<string, TfjsTensor>): Promise<readonly TfjsTensor[]> {
    const fed = this.signature.inputs.flatMap(({ key }) => inputs.get(key) ?? []);
    // Not `predict`, which cuts a batch into pieces of 32 and has no answer to a batch of none.
    const outputs = tidy(() => this.model.apply(fed, { training: false }) as TfjsTensor | TfjsTensor[]);
    return Promise.resolve(Array.isArray(outputs) ? outputs : [outputs]);
  }

  dispose(): void {
    this.model.dispose();
  }
}

function describe(names: readonly string[], index: number, { name, dtype, shape }: SymbolicTensor): DescribedTensor {
  const layer = names[index] ?? name;
  // One layer may answer twice; a signature needs a name for each.
  const before = names.slice(0, index).filter((other) => other === layer).length;
  const type = dtypeOfName(dtype);
  if (!isTfjsDType(type)) {
    throw new ServingError(
      'INVALID_ARGUMENT',
      `'${layer}' is of type ${dtype}, which TensorFlow.js does not compute with`,
    );
  }
  return {
    key: before === 0 ? layer : `${layer}_${before}`,
    tensorName: `${name}:0`,
    dtype: type,
    shape: shape.map((size) => size ?? -1),
  };
}
