import type { DeclaredShape, Signature, TensorInfo } from '../saved-model/signature';
import { channelsOf, recordWidth, type Answer, type ModelBinding, type Preprocessing } from './binding';

/** One disagreement between a binding and a model. */
export interface ContractFinding {
  /** Stable id of the rule: `contract/input-shape`. */
  readonly rule: string;
  /** Place in the binding: `preprocessing.width`. */
  readonly field: string;
  /** What the binding says, what the model says. */
  readonly problem: string;
  /** What to change. */
  readonly fix: string;
}

/**
 * Compares a binding with the signatures of a model: what it feeds must be what the model takes, what it reads must be
 * what the model gives. Pure; run at synth against the model file and at the gateway's start against the running model.
 */
export function checkBinding(binding: ModelBinding, signatures: ReadonlyMap<string, Signature>): ContractFinding[] {
  const signature = signatures.get(binding.signature);
  if (signature === undefined) {
    return [
      {
        rule: 'contract/signature',
        field: 'signature',
        problem: `the model has no signature '${binding.signature}'; it has ${quoted(callable(signatures))}`,
        fix: chooseFix('signature', callable(signatures), 'export the model with a signature to serve'),
      },
    ];
  }
  return [...checkInputs(binding.preprocessing, signature), ...checkAnswer(binding.answer, signature)];
}

/** Signatures a client can call: `__saved_model_init_op` and its like are TensorFlow's own. */
function callable(signatures: ReadonlyMap<string, Signature>): string[] {
  return [...signatures.keys()].filter((name) => !name.startsWith('__'));
}

function checkInputs(preprocessing: Preprocessing, signature: Signature): ContractFinding[] {
  const info = signature.inputs.get(preprocessing.input);
  if (info === undefined) {
    return [
      {
        rule: 'contract/input-name',
        field: 'preprocessing.input',
        problem: `the signature has no input '${preprocessing.input}'; it has ${quoted(signature.inputs.keys())}`,
        fix: chooseFix('preprocessing.input', [...signature.inputs.keys()], 'choose a signature that has inputs'),
      },
    ];
  }
  const findings: ContractFinding[] = [];
  const unfed = [...signature.inputs.keys()].filter((name) => name !== preprocessing.input);
  if (unfed.length > 0) {
    findings.push({
      rule: 'contract/input-unfed',
      field: 'preprocessing',
      problem: `the signature also needs ${quoted(unfed)}, and nothing fills it`,
      fix: 'choose a signature with one input, or export one',
    });
  }
  const accepted = preprocessing.kind === 'image' && preprocessing.scaling === 'none' ? ['float', 'uint8'] : ['float'];
  if (!accepted.includes(info.dtype)) {
    findings.push({
      rule: 'contract/input-dtype',
      field: 'preprocessing.input',
      problem: `the preprocessing makes ${accepted.join(' or ')} values, input '${preprocessing.input}' takes ${info.dtype}`,
      fix: preprocessingDtypeFix(preprocessing, info),
    });
  }
  const fed = fedShape(preprocessing);
  if (!shapesAgree(fed, info.shape)) {
    findings.push({
      rule: 'contract/input-shape',
      field: preprocessing.kind === 'image' ? 'preprocessing.{height,width,color}' : 'preprocessing.fields',
      problem: `the preprocessing makes ${printShape(fed)}, input '${preprocessing.input}' takes ${printShape(info.shape)}`,
      fix: shapeFix(preprocessing, info.shape),
    });
  }
  return findings;
}

function preprocessingDtypeFix(preprocessing: Preprocessing, info: TensorInfo): string {
  return preprocessing.kind === 'image' && info.dtype === 'uint8'
    ? "set preprocessing.scaling to 'none': a uint8 input takes pixels as they are"
    : 'export the model with a float32 input';
}

/** Stands for the batch dimension in a shape that a binding feeds or reads: as many as requests come together. */
const BATCH = -1;

/** Shape of what preprocessing feeds. */
function fedShape(preprocessing: Preprocessing): number[] {
  return preprocessing.kind === 'image'
    ? [BATCH, preprocessing.height, preprocessing.width, channelsOf(preprocessing.color)]
    : [BATCH, recordWidth(preprocessing)];
}

function shapeFix(preprocessing: Preprocessing, shape: DeclaredShape): string {
  const fed = fedShape(preprocessing);
  if (shape?.length !== fed.length) return `choose a signature whose input is ${printShape(fed)}`;
  if (!sizesAgree(BATCH, shape[0])) return 'export the model with a batch dimension of any size (None)';
  if (preprocessing.kind === 'record') {
    return `list fields that make ${shape[1]} values: one per numeric field, one per vocabulary entry of a one-hot field`;
  }
  const [, height, width, channels] = shape;
  if (channels !== -1 && channels !== 1 && channels !== 3) {
    return 'export the model with an input of 1 (grey) or 3 (rgb, bgr) channels';
  }
  const settings = [
    ...(height === -1 ? [] : [`height: ${height}`]),
    ...(width === -1 ? [] : [`width: ${width}`]),
    ...(channels === 1 ? ["color: 'grey'"] : []),
    ...(channels === 3 ? ["color: 'rgb' (or 'bgr')"] : []),
  ];
  return `set ${settings.join(', ')}`;
}

function checkAnswer(answer: Answer, signature: Signature): ContractFinding[] {
  const info = signature.outputs.get(answer.output);
  if (info === undefined) {
    return [
      {
        rule: 'contract/output-name',
        field: 'answer.output',
        problem: `the signature has no output '${answer.output}'; it has ${quoted(signature.outputs.keys())}`,
        fix: chooseFix('answer.output', [...signature.outputs.keys()], 'choose a signature that has outputs'),
      },
    ];
  }
  const findings: ContractFinding[] = [];
  if (info.dtype !== 'float' && info.dtype !== 'double') {
    findings.push({
      rule: 'contract/output-dtype',
      field: 'answer.output',
      problem: `scores are read from output '${answer.output}', which is ${info.dtype}`,
      fix: 'name an output of float or double',
    });
  }
  if (answer.kind === 'labels') findings.push(...checkLabels(answer.labels, answer.output, info.shape));
  else if (info.shape !== undefined && !shapesAgree([BATCH], info.shape) && !shapesAgree([BATCH, 1], info.shape)) {
    findings.push({
      rule: 'contract/output-shape',
      field: 'answer.output',
      problem: `a decision reads one number per example, output '${answer.output}' is ${printShape(info.shape)}`,
      fix: 'name an output of shape [-1] or [-1,1], or answer with labels',
    });
  }
  return findings;
}

function checkLabels(labels: readonly string[], output: string, shape: DeclaredShape): ContractFinding[] {
  const width = shape?.at(-1);
  if (shape === undefined || (shape.length === 2 && width === -1)) return [];
  if (shape.length !== 2 || width === undefined) {
    return [
      {
        rule: 'contract/output-shape',
        field: 'answer.output',
        problem: `labels name the columns of a [-1,N] output, output '${output}' is ${printShape(shape)}`,
        fix: 'name an output of two dimensions',
      },
    ];
  }
  if (width === labels.length) return [];
  const more = width > labels.length ? `add the ${width - labels.length} missing` : `remove ${labels.length - width}`;
  return [
    {
      rule: 'contract/label-count',
      field: 'answer.labels',
      problem: `${labels.length} labels for the ${width} classes of output '${output}' ${printShape(shape)}`,
      fix: `${more}, in the order of training: a score without its label would be lost or misnamed`,
    },
  ];
}

/** True when every size agrees; an unknown rank agrees with every shape. */
function shapesAgree(bound: readonly number[], declared: DeclaredShape): boolean {
  if (declared === undefined) return true;
  return bound.length === declared.length && bound.every((size, index) => sizesAgree(size, declared[index]));
}

/**
 * True when a model takes or gives this size: -1 in the model is any. One example must fit, so a model exported for
 * batches of 32 does not agree with a batch.
 */
function sizesAgree(bound: number | undefined, declared: number | undefined): boolean {
  return declared === -1 || bound === declared || (bound === BATCH && declared === 1);
}

function printShape(shape: DeclaredShape): string {
  return shape === undefined ? 'a shape of any rank' : `[${shape.join(',')}]`;
}

/** The fix for a name that is not among `names`; `otherwise` when there is none to choose. */
function chooseFix(field: string, names: readonly string[], otherwise: string): string {
  return names.length === 0 ? otherwise : `set ${field} to one of ${quoted(names)}`;
}

function quoted(names: Iterable<string>): string {
  const list = [...names].map((name) => `'${name}'`);
  return list.length === 0 ? 'none' : list.join(', ');
}
