import { join } from 'node:path';
import { compose, fullStack } from './support/stack';
import { golden } from './support/golden';
import { composeText, schemaErrors } from './support/schema';

const GOLDEN = join(__dirname, 'golden');

test('a stack that says everything is written as its golden files', () => {
  const { output, files } = compose(fullStack());
  const text = composeText(output);
  expect(text).toBe(golden(join(GOLDEN, 'compose.yml'), text));
  const beside = files.map(({ path, text: content }) => `=== ${path}\n${content}`).join('');
  expect(beside).toBe(golden(join(GOLDEN, 'configs.txt'), beside));
});

test('the same stack in another order is the same text', () => {
  const forward = compose(fullStack());
  const backward = compose([...fullStack('backward')].reverse());
  expect(composeText(backward.output)).toBe(composeText(forward.output));
  expect(backward.files).toEqual(forward.files);
});

test('what is written is a compose file by the current schema, which refuses what is none', () => {
  const { output } = compose(fullStack());
  expect(schemaErrors(output)).toEqual([]);
  expect(schemaErrors({ ...output, services: { digits: { imagee: 'x' } } })).not.toEqual([]);
});
