/**
 * A stub model server in a process of its own, so that it can live in a network namespace and be killed.
 *   stub-process.ts <address> <port> <milliseconds a prediction takes>
 * Says `{ ready: true }` once, and answers every message with how many predictions it was asked for so far. SIGTERM
 * drains it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { numericTensor } from '@cdk8s-serving/contract';
import { creditSignatures } from '../support/bindings';
import { StubModelServer } from '../support/stub-model-server';

const OUTPUTS = new Map([['probability', numericTensor('float', [1, 1], Float32Array.of(0.75))]]);

async function main([address = '127.0.0.1', port = '0', predictMs = '0']: readonly string[]): Promise<void> {
  const stub = new StubModelServer(
    {
      signatures: creditSignatures,
      state: 'AVAILABLE',
      predict: async () => {
        if (predictMs !== '0') await sleep(Number(predictMs));
        return OUTPUTS;
      },
    },
    address,
    Number(port),
  );
  await stub.start();
  process.on('message', () => process.send?.({ predictions: stub.seen.length }));
  process.on('disconnect', () => process.exit(0));
  process.on('SIGTERM', () => void stub.drain().then(() => process.exit(0)));
  process.send?.({ ready: true });
}

void main(process.argv.slice(2));
