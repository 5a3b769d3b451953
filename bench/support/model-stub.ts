/** A model server that computes nothing, in a process of its own, which tells its port. */
import { numericTensor } from '@cdk8s-serving/contract';
import { encodeSignature } from '../../gateway/test/support/signatures';
import { StubModelServer } from '../../gateway/test/support/stub-model-server';

const signature = encodeSignature({ x: ['float', [-1, 299, 299, 3]] }, { scores: ['float', [-1, 3]] });

async function main(): Promise<void> {
  const stub = new StubModelServer({
    signatures: new Map([['serving_default', signature]]),
    state: 'AVAILABLE',
    predict: () => new Map([['scores', numericTensor('float', [1, 3], Float32Array.of(0.2, 0.5, 0.3))]]),
  });
  await stub.start();
  // It remembers what it was asked, a megabyte each.
  setInterval(() => (stub.seen.length = 0), 100);
  process.send?.(stub.port);
}

void main();
