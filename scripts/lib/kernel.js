'use strict';

const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { ensureDependencies } = require('./dependencies');
const { must } = require('./exec');
const { inRoot } = require('./paths');
const { step } = require('./progress');

const COMPILER = inRoot('node_modules', 'assemblyscript', 'bin', 'asc.js');
const SOURCE = inRoot('server', 'codec', 'json', 'kernel', 'assembly', 'index.ts');

/** With vectors, and a memory that never grows. */
const OPTIONS = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--maximumMemory', '3'];

/**
 * The WebAssembly kernel of the server's JSON codec as a TypeScript file, compiled from its AssemblyScript.
 *
 * @type {import('./docs/pages').Page}
 */
const KERNEL_PAGE = {
  path: 'server/codec/json/kernel/module.ts',
  async generate() {
    return `/** The module that assembly/ compiles to, in base64; \`npm run kernel\` writes it. */
export const KERNEL_BASE64 =
  // prettier-ignore
  '${(await compile()).toString('base64')}';
`;
  },
};

/** `npm run kernel`: writes the compiled kernel, to be committed with what changed it. */
async function writeKernel() {
  await ensureDependencies();
  await step(KERNEL_PAGE.path, async () => writeFileSync(inRoot(KERNEL_PAGE.path), await KERNEL_PAGE.generate()));
  return 0;
}

/** @returns {Promise<Buffer>} The module. */
async function compile() {
  const directory = mkdtempSync(path.join(tmpdir(), 'kernel-'));
  const output = path.join(directory, 'kernel.wasm');
  try {
    await must('asc', process.execPath, [COMPILER, SOURCE, ...OPTIONS, '--outFile', output]);
    return readFileSync(output);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

module.exports = { KERNEL_PAGE, writeKernel };
