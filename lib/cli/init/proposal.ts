import {
  DEFAULT_SIGNATURE,
  checkBinding,
  outputsOf,
  type DecisionAnswer,
  type DeclaredShape,
  type ImagePreprocessing,
  type LabelsAnswer,
  type ModelBinding,
  type RecordPreprocessing,
  type Signature,
  type TensorInfo,
} from '@cdk8s-serving/contract';

/** The recipes a signature can tell of. */
export interface ProposedBinding extends ModelBinding {
  readonly preprocessing: ImagePreprocessing | RecordPreprocessing;
  readonly answer: LabelsAnswer | DecisionAnswer;
}

/** What to define for a model, as far as its signatures tell. */
export type Proposal =
  | {
      readonly kind: 'gateway';
      /** Agrees with the signature; what shapes do not tell is a guess. */
      readonly binding: ProposedBinding;
      /** Outputs the answer does not read. */
      readonly unread: readonly string[];
    }
  /** A model server alone. */
  | { readonly kind: 'server'; readonly reason: string };

/**
 * Reads a model's signatures: a picture or a record in, scores or a decision out, or else no gateway. Pure.
 * @param name of the model
 */
export function propose(signatures: ReadonlyMap<string, Signature>, name: string): Proposal {
  // Names with two underscores are TensorFlow's own.
  const callable = [...signatures].filter(([key]) => !key.startsWith('__'));
  const chosen = callable.find(([key]) => key === DEFAULT_SIGNATURE) ?? callable[0];
  if (chosen === undefined) return { kind: 'server', reason: 'the model has no signature that can be called' };
  const [signatureName, signature] = chosen;
  const of = `of signature '${signatureName}'`;
  const inputs = [...signature.inputs];
  const [input] = inputs;
  if (input === undefined || inputs.length > 1) {
    return { kind: 'server', reason: `a gateway fills one input, and the inputs ${of} are ${list(inputs)}` };
  }
  const preprocessing = preprocessingOf(input);
  if (preprocessing === undefined) {
    return {
      kind: 'server',
      reason: `a gateway fills [-1,height,width,1 or 3] or [-1,n] of float, and the input ${of} is ${list(inputs)}`,
    };
  }
  const outputs = [...signature.outputs];
  const answer = outputs.map((output) => answerOf(output, name)).find((candidate) => candidate !== undefined);
  if (answer === undefined) {
    return {
      kind: 'server',
      reason: `a gateway reads scores [-1,k] or a probability [-1,1], and the outputs ${of} are ${list(outputs)}`,
    };
  }
  const binding: ProposedBinding = { model: name, signature: signatureName, preprocessing, answer };
  const findings = checkBinding(binding, signatures);
  if (findings.length > 0) {
    return { kind: 'server', reason: findings.map(({ problem, fix }) => `${problem} (${fix})`).join('; ') };
  }
  const unread = outputs.map(([output]) => output).filter((output) => !outputsOf(answer).includes(output));
  return { kind: 'gateway', binding, unread };
}

function preprocessingOf([input, { shape, dtype }]: readonly [string, TensorInfo]):
  ProposedBinding['preprocessing'] | undefined {
  const [, first, second, channels] = shape ?? [];
  if (first === undefined || first < 1) return undefined;
  if (shape?.length === 2) {
    const fields = Array.from({ length: first }, (_, index) => ({
      kind: /^u?int/.test(dtype) ? ('integer' as const) : ('numeric' as const),
      name: `feature_${index}`,
    }));
    return { kind: 'record', inputs: [{ input, fields }] };
  }
  if (shape?.length !== 4 || second === undefined || second < 1 || (channels !== 1 && channels !== 3)) return undefined;
  return {
    kind: 'image',
    input,
    width: second,
    height: first,
    color: channels === 1 ? 'grey' : 'rgb',
    interpolation: 'bilinear',
    scaling: dtype === 'uint8' ? 'none' : 'zero_to_one',
  };
}

function answerOf(
  [output, { shape, dtype }]: readonly [string, TensorInfo],
  name: string,
): ProposedBinding['answer'] | undefined {
  if (shape === undefined || (dtype !== 'float' && dtype !== 'double')) return undefined;
  const width = shape.length === 1 ? 1 : shape[1];
  if (shape.length < 1 || shape.length > 2 || width === undefined || width < 1) return undefined;
  if (width === 1) return { kind: 'decision', output, name: name.replaceAll('-', '_'), threshold: 0.5 };
  return { kind: 'labels', output, labels: Array.from({ length: width }, (_, index) => `class_${index}`) };
}

/** `'x' float [-1,2], 'y' int32 [-1]` */
function list(tensors: readonly (readonly [string, TensorInfo])[]): string {
  const each = tensors.map(([name, { dtype, shape }]) => `'${name}' ${dtype} ${printShape(shape)}`);
  return each.join(', ') || 'none';
}

function printShape(shape: DeclaredShape): string {
  return shape === undefined ? 'of any rank' : `[${shape.join(',')}]`;
}
