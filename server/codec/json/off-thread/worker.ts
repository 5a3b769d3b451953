import { parentPort } from 'node:worker_threads';
import { threadYields } from '../../../thread-priority';
import { runJob, type JsonJob } from './job';

threadYields();

// One job after the other; jobs that wait are the pool's.
parentPort?.on('message', (job: JsonJob) => {
  const { message, transfer } = runJob(job);
  parentPort?.postMessage(message, transfer);
});
