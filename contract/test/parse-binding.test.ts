import { BindingError, channelsOf, parseModelBinding, recordWidth, type RecordPreprocessing } from '../index';
import { CREDIT, DIGITS } from './support/bindings';

/** The JSON of a binding with the member at `path` replaced; undefined removes it. */
function changed(binding: object, path: readonly (string | number)[], value: unknown): string {
  const copy = JSON.parse(JSON.stringify(binding)) as Record<string | number, unknown>;
  let target = copy;
  for (const step of path.slice(0, -1)) target = target[step] as Record<string | number, unknown>;
  target[path.at(-1) ?? ''] = value;
  return JSON.stringify(copy);
}

function refusal(text: string): string {
  try {
    parseModelBinding(text);
  } catch (error) {
    if (error instanceof BindingError) return error.message;
    throw error;
  }
  return 'accepted';
}

it.each([DIGITS, CREDIT])('reads the binding of $model back from its JSON', (binding) => {
  const parsed = parseModelBinding(JSON.stringify(binding));
  expect(parsed).toEqual(binding);
  expect(parseModelBinding(JSON.stringify(parsed))).toEqual(binding);
});

it('fills in the mean and the standard deviation that leave a number as it is', () => {
  const text = changed(CREDIT, FIELDS, [{ kind: 'numeric', name: 'age' }]);
  expect(parseModelBinding(text).preprocessing).toEqual({
    kind: 'record',
    inputs: [{ input: 'features', fields: [{ kind: 'numeric', name: 'age', mean: 0, standardDeviation: 1 }] }],
  });
});

const IMAGE = ['preprocessing'] as const;
const FIELDS = ['preprocessing', 'inputs', 0, 'fields'] as const;

const NON_EMPTY = 'expected a non-empty string';

describe('what is no binding is refused:', () => {
  it.each<[string, string]>([
    ['[]', 'the model binding is [], expected an object'],
    ['null', 'the model binding is null, expected an object'],
    ['"x"', 'the model binding is "x", expected an object'],
    ['{}', `model is missing, ${NON_EMPTY}`],
  ])('%s', (text, message) => {
    expect(refusal(text)).toBe(message);
  });

  it('text that is not JSON', () => {
    expect(refusal('{model}')).toMatch(/^the model binding is not JSON: ./);
    expect(refusal('')).toMatch(/^the model binding is not JSON: ./);
  });

  it.each<[path: readonly (string | number)[], value: unknown, message: string]>([
    [['model'], undefined, `model is missing, ${NON_EMPTY}`],
    [['model'], '', `model is "", ${NON_EMPTY}`],
    [['model'], 7, `model is 7, ${NON_EMPTY}`],
    [['signature'], null, `signature is null, ${NON_EMPTY}`],
    [['version'], 1, 'version is not known here, expected only model, signature, preprocessing, answer'],
    [['preprocessing'], undefined, 'preprocessing is missing, expected an object'],
    [['preprocessing'], [], 'preprocessing is [], expected an object'],
    [
      [...IMAGE, 'kind'],
      undefined,
      'preprocessing.kind is missing, expected one of image, record, text, tensor, module',
    ],
    [[...IMAGE, 'kind'], 'video', 'preprocessing.kind is "video", expected one of image, record, text, tensor, module'],
    [[...IMAGE, 'input'], 1, `preprocessing.input is 1, ${NON_EMPTY}`],
    [
      [...IMAGE, 'colour'],
      'rgb',
      'preprocessing.colour is not known here, expected only kind, input, width, height, color, interpolation, scaling, resizer, fit, orientation, layout',
    ],
    [[...IMAGE, 'color'], 'RGB', 'preprocessing.color is "RGB", expected one of rgb, bgr, grey'],
    [
      [...IMAGE, 'interpolation'],
      undefined,
      'preprocessing.interpolation is missing, expected one of nearest, bilinear, bicubic, lanczos',
    ],
    [
      [...IMAGE, 'scaling'],
      '1/255',
      'preprocessing.scaling is "1/255", expected one of none, zero_to_one, minus_one_to_one, caffe, torch',
    ],
    [[...IMAGE, 'width'], 0, 'preprocessing.width is 0, expected a whole number of pixels from 1 to 8192'],
    [[...IMAGE, 'width'], '8', 'preprocessing.width is "8", expected a whole number of pixels from 1 to 8192'],
    [[...IMAGE, 'height'], 8193, 'preprocessing.height is 8193, expected a whole number of pixels from 1 to 8192'],
    [[...IMAGE, 'height'], 8.5, 'preprocessing.height is 8.5, expected a whole number of pixels from 1 to 8192'],
    [['answer'], undefined, 'answer is missing, expected an object'],
    [['answer', 'kind'], 'top', 'answer.kind is "top", expected one of labels, decision, raw, several, module'],
    [['answer', 'output'], undefined, `answer.output is missing, ${NON_EMPTY}`],
    [['answer', 'best'], 3, 'answer.best is not known here, expected only kind, output, labels, activation, top'],
    [['answer', 'labels'], [], 'answer.labels is [], expected a non-empty list'],
    [['answer', 'labels'], 'a,b', 'answer.labels is "a,b", expected a non-empty list'],
    [['answer', 'labels', 3], 3, `answer.labels[3] is 3, ${NON_EMPTY}`],
    [['answer', 'labels', 9], '', `answer.labels[9] is "", ${NON_EMPTY}`],
    [['answer', 'labels', 9], '0', 'answer.labels has "0" twice, expected each once'],
  ])('digits with %j = %j', (path, value, message) => {
    expect(refusal(changed(DIGITS, path, value))).toBe(message);
  });

  it.each<[path: readonly (string | number)[], value: unknown, message: string]>([
    [FIELDS, [], 'preprocessing.inputs[0].fields is [], expected a non-empty list'],
    [FIELDS, {}, 'preprocessing.inputs[0].fields is {}, expected a non-empty list'],
    [[...IMAGE, 'width'], 8, 'preprocessing.width is not known here, expected only kind, input, fields, inputs'],
    [[...FIELDS, 0], 'job', 'preprocessing.inputs[0].fields[0] is "job", expected an object'],
    [
      [...FIELDS, 0, 'kind'],
      undefined,
      'preprocessing.inputs[0].fields[0].kind is missing, expected one of numeric, integer, boolean, one_hot, index, text',
    ],
    [
      [...FIELDS, 0, 'mean'],
      1,
      'preprocessing.inputs[0].fields[0].mean is not known here, expected only kind, name, vocabulary, unknown, default',
    ],
    [
      [...FIELDS, 0, 'vocabulary', 1],
      'admin.',
      'preprocessing.inputs[0].fields[0].vocabulary has "admin." twice, expected each once',
    ],
    [[...FIELDS, 1, 'name'], undefined, `preprocessing.inputs[0].fields[1].name is missing, ${NON_EMPTY}`],
    [[...FIELDS, 1, 'mean'], '260', 'preprocessing.inputs[0].fields[1].mean is "260", expected a number'],
    [[...FIELDS, 1, 'mean'], null, 'preprocessing.inputs[0].fields[1].mean is null, expected a number'],
    [
      [...FIELDS, 1, 'standardDeviation'],
      0,
      'preprocessing.inputs[0].fields[1].standardDeviation is 0, expected a number above 0',
    ],
    [
      [...FIELDS, 1, 'standardDeviation'],
      -2,
      'preprocessing.inputs[0].fields[1].standardDeviation is -2, expected a number above 0',
    ],
    [
      [...FIELDS, 1, 'std'],
      1,
      'preprocessing.inputs[0].fields[1].std is not known here, expected only kind, name, mean, standardDeviation, default',
    ],
    [[...FIELDS, 2, 'name'], 'job', 'preprocessing.inputs[0].fields has "job" twice, expected each once'],
    [['answer', 'threshold'], undefined, 'answer.threshold is missing, expected a number'],
    [['answer', 'threshold'], null, 'answer.threshold is null, expected a number'],
    [['answer', 'threshold'], 1.01, 'answer.threshold is 1.01, expected a number between 0 and 1'],
    [['answer', 'threshold'], -0.1, 'answer.threshold is -0.1, expected a number between 0 and 1'],
    [['answer', 'name'], '', `answer.name is "", ${NON_EMPTY}`],
    [
      ['answer', 'labels'],
      ['a'],
      'answer.labels is not known here, expected only kind, output, name, threshold, activation',
    ],
  ])('credit with %j = %j', (path, value, message) => {
    expect(refusal(changed(CREDIT, path, value))).toBe(message);
  });

  it('a number too large to be one', () => {
    const text = JSON.stringify(CREDIT).replace('"threshold":0.5', '"threshold":1e999');
    expect(refusal(text)).toBe('answer.threshold is Infinity, expected a number');
  });
});

it.each([0, 1])('accepts a threshold of %d, the ends of its range', (threshold) => {
  expect(refusal(changed(CREDIT, ['answer', 'threshold'], threshold))).toBe('accepted');
});

describe('names of Object.prototype', () => {
  it.each<[string, string]>([
    [
      '{"__proto__": {"model": "m"}}',
      '__proto__ is not known here, expected only model, signature, preprocessing, answer',
    ],
    ['{"constructor": 1}', 'constructor is not known here, expected only model, signature, preprocessing, answer'],
    [
      '{"model": "m", "signature": "s", "preprocessing": {"__proto__": {"kind": "image"}}, "answer": {}}',
      'preprocessing.kind is missing, expected one of image, record, text, tensor, module',
    ],
    [
      '{"model": "m", "signature": "s", "preprocessing": {"kind": "record", "input": "x", "fields": [{"kind": "numeric", "name": "n", "__proto__": {"mean": 1}}]}, "answer": {}}',
      'preprocessing.fields[0].__proto__ is not known here, expected only kind, name, mean, standardDeviation, default',
    ],
  ])('are unknown keys like any other: %s', (text, message) => {
    expect(refusal(text)).toBe(message);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as { model?: unknown; kind?: unknown }).model).toBeUndefined();
  });

  it('are names like any other where names are free', () => {
    const names = ['__proto__', 'constructor', 'toString'];
    const parsed = parseModelBinding(changed({ ...DIGITS, model: '__proto__' }, ['answer', 'labels'], names));
    expect(parsed).toMatchObject({ model: '__proto__', answer: { labels: names } });
  });
});

describe('the size of what a binding makes', () => {
  it('is a slot per numeric field and one per vocabulary entry', () => {
    expect(recordWidth((CREDIT.preprocessing as RecordPreprocessing).inputs[0] ?? { fields: [] })).toBe(17);
    expect(recordWidth({ fields: [] })).toBe(0);
  });

  it('is one channel for grey and three for colours', () => {
    expect([channelsOf('grey'), channelsOf('rgb'), channelsOf('bgr')]).toEqual([1, 3, 3]);
  });
});
