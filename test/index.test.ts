import * as library from 'cdk8s-serving';

test('what those who define and extend import is there, and nothing by accident', () => {
  expect(Object.keys(library).sort()).toMatchInlineSnapshot();
});
