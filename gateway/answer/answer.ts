import type { Answer, ModuleAnswer, SimpleAnswer, Tensor } from '@cdk8s-serving/contract';
import { answerDecision } from './decision';
import { jsonObject } from './json';
import { answerLabels } from './labels';
import { answerRaw } from './raw';
import { scoresOf, type Row } from './rows';

/** An answer that is data; a module is an answer of its own. */
export type DataAnswer = Exclude<Answer, ModuleAnswer>;

const ONLY_ONE: Row = { index: 0, count: 1 };

/**
 * JSON text of the answer to one example.
 * @param row which example of the batch the outputs are of; without it the only one
 * @throws ServingError INTERNAL when the outputs are not what the binding says
 */
export function answerText(answer: DataAnswer, outputs: ReadonlyMap<string, Tensor>, row: Row = ONLY_ONE): string {
  if (answer.kind !== 'several') return simpleText(answer, outputs, row);
  return jsonObject(answer.answers.map((part) => [part.name, simpleText(part.answer, outputs, row)]));
}

function simpleText(answer: SimpleAnswer, outputs: ReadonlyMap<string, Tensor>, row: Row): string {
  if (answer.kind === 'raw') return answerRaw(answer, outputs, row);
  if (answer.kind === 'labels') {
    return answerLabels(answer, scoresOf(outputs, answer.output, answer.labels.length, row));
  }
  const [score = 0] = scoresOf(outputs, answer.output, 1, row);
  return answerDecision(answer, score);
}
