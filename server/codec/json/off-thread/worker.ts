import { parentPort } from 'node:worker_threads';
import { runJob, type JsonJob } from './job';

// One job after the other; jobs that wait are the pool's.
parentPort?.on('message', (job: JsonJob) => {
  const { message, transfer } = runJob(job);
  parentPort?.postMessage(message, transfer);
});
