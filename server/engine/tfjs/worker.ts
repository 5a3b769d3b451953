/** The thread of one TensorFlow.js model: loads it, runs it, one request after the other, and frees it. */
import { parentPort, workerData } from 'node:worker_threads';
import { toServingError } from '@cdk8s-serving/contract';
import { threadYields } from '../../thread-priority';
import { startBackend } from './backend';
import { HostedModel, isBackendBroken } from './hosted-model';
import type { FromWorker, ToWorker, WorkerTask } from './messages';
import { pack, unpack } from './packed-tensor';

threadYields();

function send(message: FromWorker, transfer: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

async function run(model: HostedModel, { id, inputs, deadlineEpochMs }: ToWorker & { kind: 'run' }): Promise<void> {
  if (Date.now() >= deadlineEpochMs) {
    send({ kind: 'refused', id, code: 'DEADLINE_EXCEEDED', message: 'the deadline passed before the model was run' });
    return;
  }
  try {
    const { tensors, transfer } = pack(await model.run(unpack(inputs)));
    send({ kind: 'answered', id, outputs: tensors }, transfer);
  } catch (error) {
    // WebAssembly does not recover from its own errors: the thread ends, and a new one begins with clean memory.
    if (isBackendBroken(error)) throw error;
    const { code, message } = toServingError(error);
    send({ kind: 'refused', id, code, message });
  }
}

async function main({ path, backend }: WorkerTask): Promise<void> {
  let model: HostedModel;
  try {
    await startBackend(backend);
    model = await HostedModel.load(path);
  } catch (error) {
    const { code, message } = toServingError(error);
    send({ kind: 'notLoaded', code, message });
    return;
  }
  send({ kind: 'loaded', signature: model.signature, tensorflowVersion: model.writtenBy });
  // A run waits for the one before it, also where TensorFlow.js gives way to the event loop.
  let last = Promise.resolve();
  parentPort?.on('message', (message: ToWorker) => {
    last = last.then(() => {
      if (message.kind === 'run') return run(model, message);
      model.dispose();
      send({ kind: 'closed' });
      return undefined;
    });
  });
}

void main(workerData as WorkerTask);
