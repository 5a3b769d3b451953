/**
 * The engine without a server around it: runs a model from so many callers at once for so long, in a process of its own,
 * and sends what it did.
 *
 * usage: engine-process <directory of a SavedModel> [planned|default]: with the threads that the server plans, or with those
 * that TensorFlow takes where nobody says how many
 */
import { processors, threadPlan } from '../../server/threads';
import { closedLoop, type LoadResult } from './load';

const plan = threadPlan(processors());
const [directory = '', threads = 'default'] = process.argv.slice(2);
process.env['UV_THREADPOOL_SIZE'] = String(plan.threadPool);

/** What to do; the answer is an `EngineResult`. */
export interface EngineTask {
  readonly shape: readonly number[];
  readonly callers: number;
  readonly durationMs: number;
}

/** What it did, in runs, and the first number of what the model says. */
export interface EngineResult extends LoadResult {
  readonly answer: number;
}

async function main(path: string): Promise<void> {
  const { TensorflowEngine } = await import('../../server/engine/libtensorflow/engine');
  const { searchLibtensorflow } = await import('../../server/native/locate');
  const { input } = await import('./requests');
  const { location } = searchLibtensorflow();
  if (location === undefined) throw new Error('libtensorflow is not set up: npm run setup');
  const parallelism =
    threads === 'planned'
      ? { intraOpParallelism: plan.intraOp, interOpParallelism: plan.interOp }
      : { intraOpParallelism: 0, interOpParallelism: 0 };
  const model = await new TensorflowEngine(location).load({ path, tags: ['serve'], ...parallelism });
  const perform = async ({ shape, callers, durationMs }: EngineTask): Promise<EngineResult> => {
    const tensors = input(shape);
    let answer = NaN;
    const request = async (): Promise<boolean> => {
      const outputs = await model.run('serving_default', tensors, { deadlineMs: Infinity });
      answer = Number(outputs.get('y')?.data[0]);
      return true;
    };
    const clients = Array.from({ length: callers }, () => ({ request, close: () => undefined }));
    return { ...(await closedLoop(clients, durationMs)), answer };
  };
  process.on('message', (task: EngineTask) => void perform(task).then((result) => process.send?.(result)));
  process.send?.('ready');
}

void main(directory);
