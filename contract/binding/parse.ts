import type { ModelBinding, Preprocessing } from './binding';
import { BindingError, Fields, kindOf } from './fields';
import { parseAnswer } from './parse-answer';
import { parseImage } from './parse-image';
import { parseRecord } from './parse-record';

/**
 * Parses and validates the JSON of a binding, as the gateway gets it and as the construct checks its own props.
 * Unknown keys are refused: a misspelled option must not be ignored. What is left out stays left out; the recipe's own
 * module says what that means.
 * @throws BindingError
 */
export function parseModelBinding(text: string): ModelBinding {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new BindingError(`the model binding is not JSON: ${(error as Error).message}`);
  }
  const binding = new Fields(value, '', ['model', 'signature', 'preprocessing', 'answer']);
  return {
    model: binding.text('model'),
    signature: binding.text('signature'),
    preprocessing: parsePreprocessing(binding.value('preprocessing')),
    answer: parseAnswer(binding.value('answer')),
  };
}

function parsePreprocessing(value: unknown): Preprocessing {
  const path = 'preprocessing';
  const kind = kindOf(value, path, ['image', 'record', 'text', 'tensor', 'module']);
  if (kind === 'image') return parseImage(value);
  if (kind === 'record') return parseRecord(value);
  if (kind === 'text') return { kind, input: new Fields(value, path, ['kind', 'input']).text('input') };
  if (kind === 'tensor') return { kind, inputs: new Fields(value, path, ['kind', 'inputs']).distinct('inputs') };
  new Fields(value, path, ['kind']);
  return { kind };
}
