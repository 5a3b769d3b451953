import { isDType } from '../tensor/dtype';
import type { DeclaredShape, Signature } from '../saved-model/signature';
import type { Answer, SimpleAnswer } from './answer';
import type { ContractFinding } from './finding';
import { BATCH, chooseFix, printShape, quoted, shapesAgree, sizesAgree } from './shapes';

/** What an answer reads must be what the signature gives. */
export function checkAnswer(answer: Answer, signature: Signature): ContractFinding[] {
  if (answer.kind === 'module') return [];
  if (answer.kind !== 'several') return checkPart(answer, 'answer', signature);
  return answer.answers.flatMap((part, index) => checkPart(part.answer, `answer.answers[${index}].answer`, signature));
}

function checkPart(answer: SimpleAnswer, path: string, { outputs }: Signature): ContractFinding[] {
  const named =
    answer.kind === 'raw'
      ? answer.outputs.map((output, index) => ({ output, field: `${path}.outputs[${index}]` }))
      : [{ output: answer.output, field: `${path}.output` }];
  return named.flatMap(({ output, field }) => {
    const info = outputs.get(output);
    if (info === undefined) return [unknownOutput(output, field, [...outputs.keys()])];
    if (answer.kind === 'raw') return checkRaw(output, field, info);
    return [
      ...(info.dtype === 'float' || info.dtype === 'double' ? [] : [notScores(output, field, info.dtype)]),
      ...(answer.kind === 'labels'
        ? checkLabels(answer.labels, answer.output, info.shape, path)
        : checkDecision(answer.output, info.shape, field)),
    ];
  });
}

function unknownOutput(output: string, field: string, names: readonly string[]): ContractFinding {
  return {
    rule: 'contract/output-name',
    field,
    problem: `the signature has no output '${output}'; it has ${quoted(names)}`,
    fix: chooseFix(field, names, 'choose a signature that has outputs'),
  };
}

function notScores(output: string, field: string, dtype: string): ContractFinding {
  return {
    rule: 'contract/output-dtype',
    field,
    problem: `scores are read from output '${output}', which is ${dtype}`,
    fix: 'name an output of float or double',
  };
}

function checkRaw(
  output: string,
  field: string,
  { dtype, shape }: { readonly dtype: string; readonly shape: DeclaredShape },
): ContractFinding[] {
  if (!isDType(dtype) || dtype.startsWith('complex')) {
    return [
      {
        rule: 'contract/output-dtype',
        field,
        problem: `JSON has no values for output '${output}', which is ${dtype}`,
        fix: 'name outputs of numbers, truth values or strings',
      },
    ];
  }
  if (shape === undefined || (shape.length > 0 && sizesAgree(BATCH, shape[0]))) return [];
  return [
    {
      rule: 'contract/output-shape',
      field,
      problem: `an answer takes one row per example, output '${output}' is ${printShape(shape)}`,
      fix: 'export the model with a batch dimension of any size (None) in its outputs',
    },
  ];
}

function checkDecision(output: string, shape: DeclaredShape, field: string): ContractFinding[] {
  if (shapesAgree([BATCH], shape) || shapesAgree([BATCH, 1], shape)) return [];
  return [
    {
      rule: 'contract/output-shape',
      field,
      problem: `a decision reads one number per example, output '${output}' is ${printShape(shape)}`,
      fix: 'name an output of shape [-1] or [-1,1], or answer with labels',
    },
  ];
}

function checkLabels(labels: readonly string[], output: string, shape: DeclaredShape, path: string): ContractFinding[] {
  const width = shape?.at(-1);
  if (shape === undefined || (shape.length === 2 && width === -1)) return [];
  if (shape.length !== 2 || width === undefined) {
    return [
      {
        rule: 'contract/output-shape',
        field: `${path}.output`,
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
      field: `${path}.labels`,
      problem: `${labels.length} labels for the ${width} classes of output '${output}' ${printShape(shape)}`,
      fix: `${more}, in the order of training: a score without its label would be lost or misnamed`,
    },
  ];
}
