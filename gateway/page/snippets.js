/** @typedef {import('./form.js').Call} Call */

/** A text as one word of a POSIX shell. @param {string} text */
function shellWord(text) {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * The call as a line for a shell.
 *
 * @param {string} url
 * @param {Call} call
 * @param {boolean} needsKey
 */
export function curlOf(url, call, needsKey) {
  const data = typeof call.body === 'string' ? `--data ${shellWord(call.body)}` : fileData(call.fileName ?? 'picture');
  const key = needsKey ? ['-H "X-Api-Key: $API_KEY"'] : [];
  return ['curl -s', ...key, `-H ${shellWord(`Content-Type: ${call.contentType}`)}`, data, url].join(' ');
}

/** @param {string} fileName */
function fileData(fileName) {
  return `--data-binary ${shellWord(`@${fileName}`)}`;
}

/**
 * The call as a program.
 *
 * @param {string} url
 * @param {Call} call
 * @param {boolean} needsKey
 */
export function typescriptOf(url, call, needsKey) {
  const isText = typeof call.body === 'string';
  const body = isText
    ? `JSON.stringify(${call.body})`
    : `await readFile(${JSON.stringify(call.fileName ?? 'picture')})`;
  const headers = [
    `'Content-Type': ${JSON.stringify(call.contentType)}`,
    ...(needsKey ? ["'X-Api-Key': process.env.API_KEY ?? ''"] : []),
  ];
  return [
    ...(isText ? [] : ["import { readFile } from 'node:fs/promises';", '']),
    `const response = await fetch(${JSON.stringify(url)}, {`,
    "  method: 'POST',",
    `  headers: { ${headers.join(', ')} },`,
    `  body: ${body},`,
    '});',
    'if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);',
    'console.log(await response.json());',
  ].join('\n');
}
