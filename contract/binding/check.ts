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
        fix: `set signature to one of ${quoted(callable(signatures))}`,
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
        fix: `set preprocessing.input to one of ${quoted(signature.inputs.keys())}`,
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

/** Shape of what preprocessing feeds, -1 for the batch. */
function fedShape(preprocessing: Preprocessing): number[] {
  return preprocessing.kind === 'image'
    ? [-1, preprocessing.height, preprocessing.width, channelsOf(preprocessing.color)]
    : [-1, recordWidth(preprocessing)];
}

function shapeFix(preprocessing: Preprocessing, shape: DeclaredShape): string {
  if (preprocessing.kind === 'image' && shape?.length === 4) {
    const [, height, width, channels] = shape;
    const color = channels === 1 ? "color: 'grey'" : channels === 3 ? "color: 'rgb' (or 'bgr')" : undefined;
    if (color !== undefined) return `set ${[`height: ${height}`, `width: ${width}`, color].join(', ')}`;
  }
  if (preprocessing.kind === 'record' && shape?.length === 2) {
    return `list fields that make ${shape[1]} values: one per numeric field, one per vocabulary entry of a one-hot field`;
  }
  return `choose a signature whose input is ${printShape(fedShape(preprocessing))}`;
}

function checkAnswer(answer: Answer, signature: Signature): ContractFinding[] {
  const info = signature.outputs.get(answer.output);
  if (info === undefined) {
    return [
      {
        rule: 'contract/output-name',
        field: 'answer.output',
        problem: `the signature has no output '${answer.output}'; it has ${quoted(signature.outputs.keys())}`,
        fix: `set answer.output to one of ${quoted(signature.outputs.keys())}`,
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
  else if (info.shape !== undefined && !shapesAgree([-1], info.shape) && !shapesAgree([-1, 1], info.shape)) {
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

/** True when every size agrees; -1 on either side agrees with anything, an unknown rank with every shape. */
function shapesAgree(fed: readonly number[], declared: DeclaredShape): boolean {
  if (declared === undefined) return true;
  if (fed.length !== declared.length) return false;
  return fed.every((size, index) => size === -1 || declared[index] === -1 || size === declared[index]);
}

function printShape(shape: DeclaredShape): string {
  return shape === undefined ? 'a shape of any rank' : `[${shape.join(',')}]`;
}

function quoted(names: Iterable<string>): string {
  const list = [...names].map((name) => `'${name}'`);
  return list.length === 0 ? 'none' : list.join(', ');
}
