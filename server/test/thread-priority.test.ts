import { processors, threadPlan } from '../threads';
import { Target } from './support/target';

test('threads that run models and read large bodies yield to the event loop', async () => {
  await Target.during([], async (target) => {
    const yielding = (): number => {
      const { eventLoop, others } = target.niceness();
      return others.filter((niceness) => niceness > eventLoop).length;
    };
    const { threadPool, intraOp, interOp } = threadPlan(processors());
    // Those of TensorFlow are started on the pool, and take after it.
    const before = yielding();
    expect(before).toBeGreaterThanOrEqual(threadPool + (intraOp > 1 ? intraOp : 0) + interOp);
    const { status } = await target.predict('half', JSON.stringify({ instances: new Array(50_000).fill(1) }));
    expect([status, yielding()]).toEqual([200, before + 1]);
  });
});
