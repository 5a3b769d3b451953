/**
 * The engine without a server around it: runs a model from so many callers at once for so long, in a process of its own,
 * and sends what it did.
 */
import { processors, threadPlan } from '../../server/threads';

const plan = threadPlan(processors());
process.env['UV_THREADPOOL_SIZE'] = String(plan.threadPool);

/** What to do; the answer is a number of rows per second. */
export interface EngineTask {
  readonly shape: readonly number[];
  readonly callers: number;
  readonly durationMs: number;
}

async function main(path: string): Promise<void> {
  const { TensorflowEngine } = await import('../../server/engine/libtensorflow/engine');
  const { searchLibtensorflow } = await import('../../server/native/locate');
  const { input } = await import('./requests');
  const { location } = searchLibtensorflow();
  if (location === undefined) throw new Error('libtensorflow is not set up: npm run setup');
  const threads = { intraOpParallelism: plan.session, interOpParallelism: plan.session };
  const model = await new TensorflowEngine(location).load({ path, tags: ['serve'], ...threads });
  process.on('message', (task: EngineTask) => {
    const tensors = input(task.shape);
    let rows = 0;
    const startMs = performance.now();
    const call = async (): Promise<void> => {
      while (performance.now() < startMs + task.durationMs) {
        await model.run('serving_default', tensors, { deadlineMs: Infinity });
        rows += task.shape[0] ?? 0;
      }
    };
    void Promise.all(Array.from({ length: task.callers }, call)).then(() =>
      process.send?.((rows * 1000) / (performance.now() - startMs)),
    );
  });
  process.send?.('ready');
}

void main(process.argv[2] ?? '');
