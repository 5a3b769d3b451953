import util from 'node:util';
import { ready, setBackend } from '@tensorflow/tfjs-core';
import type { TfjsBackend } from './messages';

/**
 * Loads what computes and makes TensorFlow.js use it.
 * @throws Error when it does not load: the addon was built for another library, the processor lacks an instruction
 */
export async function startBackend(backend: TfjsBackend): Promise<void> {
  if (backend === 'native') {
    // Its kernels call what Node 23 took away.
    const old = util as { isNullOrUndefined?: (value: unknown) => boolean };
    old.isNullOrUndefined ??= (value) => value === null || value === undefined;
    await import('@tensorflow/tfjs-node');
  } else await import('@tensorflow/tfjs-backend-wasm');
  const name = backend === 'native' ? 'tensorflow' : 'wasm';
  if (!(await setBackend(name))) throw new Error(`TensorFlow.js cannot use its backend '${name}' on this machine`);
  await ready();
}
