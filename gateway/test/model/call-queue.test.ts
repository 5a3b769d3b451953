import { Deadline } from '../../deadline';
import { CallQueue } from '../../model/call-queue';

const never = new AbortController().signal;
const ample = (): Deadline => new Deadline(60_000);

describe('a call queue', () => {
  test('lets so many run at once, the rest in the order they came', async () => {
    const queue = new CallQueue(2);
    const order: number[] = [];
    const enter = async (index: number) => {
      const leave = await queue.enter(ample(), never);
      order.push(index);
      return leave;
    };
    const [first, second] = [await enter(0), await enter(1)];
    const waiting = [enter(2), enter(3)];
    await Promise.resolve();
    expect(order).toEqual([0, 1]);
    expect(queue.length).toBe(2);
    first();
    const third = await (waiting[0] ?? Promise.reject(new Error('none')));
    expect(order).toEqual([0, 1, 2]);
    third();
    second();
    await Promise.all(waiting);
    expect(order).toEqual([0, 1, 2, 3]);
    expect(queue.length).toBe(0);
  });

  test('drops who waits longer than there is time for, and nobody else', async () => {
    const queue = new CallQueue(1);
    const leave = await queue.enter(ample(), never);
    const late = queue.enter(new Deadline(1), never);
    const patient = queue.enter(ample(), never);
    await expect(late).rejects.toMatchObject({ problem: 'deadline-exceeded' });
    leave();
    expect(typeof (await patient)).toBe('function');
  });

  test('drops who went away, before and while they wait', async () => {
    const queue = new CallQueue(1);
    const leave = await queue.enter(ample(), never);
    const gone = new AbortController();
    const waiting = queue.enter(ample(), gone.signal);
    gone.abort();
    await expect(waiting).rejects.toMatchObject({ problem: 'client-gone' });
    await expect(queue.enter(ample(), gone.signal)).rejects.toMatchObject({ problem: 'client-gone' });
    expect(queue.length).toBe(0);
    leave();
    expect(typeof (await queue.enter(ample(), never))).toBe('function');
  });
});

describe('a deadline', () => {
  test('leaves to each stage what the others have not spent', () => {
    let nowMs = 1_000;
    const deadline = new Deadline(100, () => nowMs);
    expect(deadline.allow(50)).toBe(50);
    nowMs += 70;
    expect(deadline.allow(50)).toBe(30);
    nowMs += 30;
    expect(() => deadline.allow(50)).toThrow('there was no answer within 100 ms');
  });
});
