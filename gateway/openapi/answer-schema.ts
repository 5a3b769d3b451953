import type { Activation, Answer, LabelsAnswer, Signature, SimpleAnswer } from '@cdk8s-serving/contract';
import { exactObject, type Schema } from './schema';
import { tensorSchema } from './tensor-schema';

/** The answer to one example. @param signature undefined before the model was seen, which leaves raw outputs open */
export function answerSchema(answer: Answer, signature: Signature | undefined): Schema {
  if (answer.kind === 'module') return { description: "What the gateway's module makes of the outputs." };
  if (answer.kind !== 'several') return partSchema(answer, signature);
  return exactObject(Object.fromEntries(answer.answers.map((part) => [part.name, partSchema(part.answer, signature)])));
}

function partSchema(answer: SimpleAnswer, signature: Signature | undefined): Schema {
  if (answer.kind === 'labels') return labelsSchema(answer);
  if (answer.kind === 'decision') {
    return exactObject({
      [`${answer.name}_probability`]: scoreSchema(answer.activation),
      [answer.name]: { type: 'boolean', description: `True from a probability of ${answer.threshold} on.` },
    });
  }
  return exactObject(
    Object.fromEntries(answer.outputs.map((name) => [name, tensorSchema(signature?.outputs.get(name), 'answered')])),
  );
}

function labelsSchema({ labels, top, activation }: LabelsAnswer): Schema {
  const description = 'Scores by label, best first.';
  const score = scoreSchema(activation);
  if (top === undefined || top >= labels.length) {
    return { description, ...exactObject(Object.fromEntries(labels.map((label) => [label, score]))) };
  }
  return {
    description,
    type: 'object',
    propertyNames: { enum: labels },
    additionalProperties: score,
    minProperties: top,
    maxProperties: top,
  };
}

function scoreSchema(activation: Activation = 'none'): Schema {
  return activation === 'none' ? { type: 'number' } : { type: 'number', minimum: 0, maximum: 1 };
}
