import { ACTIVATIONS, type Answer, type SimpleAnswer } from './answer';
import { BindingError, Fields, kindOf, refuseTwice, wrong } from './fields';

const SIMPLE_KINDS = ['labels', 'decision', 'raw'] as const;

/** Parses an answer. @throws BindingError */
export function parseAnswer(value: unknown): Answer {
  const kind = kindOf(value, 'answer', [...SIMPLE_KINDS, 'several', 'module']);
  if (kind === 'module') {
    new Fields(value, 'answer', ['kind']);
    return { kind };
  }
  if (kind !== 'several') return parseSimple(value, 'answer');
  const several = new Fields(value, 'answer', ['kind', 'answers']);
  const answers = several.list('answers', (item, path) => {
    const part = new Fields(item, path, ['name', 'answer']);
    return { name: part.text('name'), answer: parseSimple(part.value('answer'), `${path}.answer`) };
  });
  refuseTwice(
    'answer.answers',
    answers.map(({ name }) => name),
  );
  return { kind, answers };
}

function parseSimple(value: unknown, path: string): SimpleAnswer {
  const kind = kindOf(value, path, SIMPLE_KINDS);
  if (kind === 'labels') return parseLabels(value, path);
  if (kind === 'raw') return { kind, outputs: new Fields(value, path, ['kind', 'outputs']).distinct('outputs') };
  const answer = new Fields(value, path, ['kind', 'output', 'name', 'threshold', 'activation']);
  const threshold = answer.number('threshold', undefined);
  if (threshold < 0 || threshold > 1) throw wrong(`${path}.threshold`, threshold, 'a number between 0 and 1');
  return {
    kind,
    output: answer.text('output'),
    name: answer.text('name'),
    threshold,
    ...answer.optional('activation', (key) => answer.oneOf(key, ['none', 'sigmoid'])),
  };
}

function parseLabels(value: unknown, path: string): SimpleAnswer {
  const answer = new Fields(value, path, ['kind', 'output', 'labels', 'activation', 'top']);
  const labels = answer.distinct('labels');
  const top = answer.optional('top', (key) => answer.whole(key, 1, labels.length, ' of labels'));
  if (labels.length === 1 && answer.value('activation') === 'softmax') {
    throw new BindingError(`${path}.activation is "softmax", expected "sigmoid": of one class it makes 1`);
  }
  return {
    kind: 'labels',
    output: answer.text('output'),
    labels,
    ...answer.optional('activation', (key) => answer.oneOf(key, ACTIVATIONS)),
    ...top,
  };
}
