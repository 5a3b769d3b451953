import { isOrigin } from '../index';

test.each(['https://app.example', 'http://localhost:5173', 'https://[2001:db8::7]:8443'])('%s is an origin', (text) => {
  expect(isOrigin(text)).toBe(true);
});

test.each([
  '',
  '*',
  'null',
  'app.example',
  'https://app.example/',
  'https://app.example/path',
  'https://APP.example',
  'https://app.example:443',
  'https://me@app.example',
  'https://one.example,https://two.example',
  'https://one,two',
  ' https://app.example',
])('%j is none', (text) => {
  expect(isOrigin(text)).toBe(false);
});
