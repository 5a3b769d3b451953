import { loadGraphModel, type GraphModel } from '@tensorflow/tfjs-converter';
import type { NamedTensorMap, Tensor as TfjsTensor } from '@tensorflow/tfjs-core';
import { ServingError, dtypeName, type DeclaredShape, type DescribedTensor } from '@cdk8s-serving/contract';
import { dtypeOfName, isTfjsDType } from './dtypes';
import type { TfjsSignature } from './messages';
import { loadHandlerOf, type ModelJson, type ShapeJson, type TensorInfoJson } from './model-json';
import type { Runnable } from './runnable';

/** A converted graph: what `tensorflowjs_converter` makes of a SavedModel. */
export class RunnableGraph implements Runnable {
  private isAsync = false;

  private constructor(
    private readonly model: GraphModel,
    readonly signature: TfjsSignature,
    readonly writtenBy: string,
  ) {}

  /** @throws ServingError INVALID_ARGUMENT for a signature this engine cannot carry; Error of TensorFlow.js */
  static async load(json: ModelJson, path: string): Promise<RunnableGraph> {
    const model = await loadGraphModel(loadHandlerOf(json, path));
    try {
      return new RunnableGraph(model, signatureOf(json, model), json.generatedBy ?? '');
    } catch (error) {
      model.dispose();
      throw error;
    }
  }

  async run(inputs: ReadonlyMap<string, TfjsTensor>): Promise<readonly TfjsTensor[]> {
    const fed = (): NamedTensorMap => Object.fromEntries(inputs);
    const wanted = this.signature.outputs.map(({ tensorName }) => tensorName);
    if (!this.isAsync) {
      try {
        return asList(this.model.execute(fed(), wanted));
      } catch (error) {
        // Control flow, tables and outputs of unknown size can only be run step by step. The model is asked, because a
        // list of such operations here would be out of date with the next TensorFlow.js.
        if (!(error as Error).message.includes('model.executeAsync()')) throw error;
        this.isAsync = true;
      }
    }
    return asList(await this.model.executeAsync(fed(), wanted));
  }

  dispose(): void {
    this.model.dispose();
  }
}

/** The signature the converter kept; of older files, what goes into the graph and what comes out of it. */
function signatureOf(json: ModelJson, model: GraphModel): TfjsSignature {
  const { signature } = json;
  if (signature?.inputs === undefined || signature.outputs === undefined) return signatureOfGraph(json, model);
  return { inputs: describeAll(signature.inputs), outputs: describeAll(signature.outputs) };
}

function describeAll(infos: Readonly<Record<string, TensorInfoJson>>): DescribedTensor[] {
  return Object.entries(infos)
    .filter(([, { resourceId }]) => resourceId === undefined)
    .map(([key, { name, dtype, tensorShape }]) => describe(key, name, dtype, tensorShape));
}

function signatureOfGraph({ modelTopology }: ModelJson, model: GraphModel): TfjsSignature {
  const nodes = new Map((modelTopology.node ?? []).map((node) => [node.name, node]));
  const describeNode = ({ name }: { readonly name: string }): DescribedTensor => {
    const attributes = nodes.get(name)?.attr ?? {};
    const dtype = attributes['dtype']?.type ?? attributes['output_type']?.type ?? attributes['T']?.type ?? 'DT_FLOAT';
    return describe(name, `${name}:0`, dtype, attributes['shape']?.shape);
  };
  return { inputs: model.inputs.map(describeNode), outputs: model.outputs.map(describeNode) };
}

function describe(
  key: string,
  tensorName: string,
  type: string | number,
  shape: ShapeJson | undefined,
): DescribedTensor {
  const name = typeof type === 'number' ? dtypeName(type) : type;
  const dtype = dtypeOfName(name);
  if (!isTfjsDType(dtype)) {
    throw new ServingError(
      'INVALID_ARGUMENT',
      `'${key}' is of type ${name}, which TensorFlow.js does not compute with`,
    );
  }
  return { key, tensorName, dtype, shape: declaredShape(shape) };
}

function declaredShape(shape: ShapeJson | undefined): DeclaredShape {
  if (shape === undefined || shape.unknownRank === true) return undefined;
  return (shape.dim ?? []).map(({ size }) => Number(size ?? 0));
}

function asList(outputs: TfjsTensor | TfjsTensor[]): readonly TfjsTensor[] {
  return Array.isArray(outputs) ? outputs : [outputs];
}
