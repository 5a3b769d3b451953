import { numericTensor } from '@cdk8s-serving/contract';
import { credit, creditSignatures } from '../support/bindings';
import { start, type Running } from '../support/start';

const RECORD = '{"job": "retired", "duration": 445, "poutcome": "success"}';
const ANSWER = '{"credit_probability":0.75,"credit":true}';
const MAX_REQUESTS = 16;
const CLIENTS = 10 * MAX_REQUESTS;
const ANSWERS_EACH = 2;
const RUN_MS = 2;

let running: Running;
beforeEach(async () => {
  running = await start({
    binding: credit,
    config: { maxRequests: MAX_REQUESTS, modelConcurrency: 4 },
    behaviour: {
      signatures: creditSignatures,
      predict: async () => {
        await new Promise((resolve) => setTimeout(resolve, RUN_MS));
        return new Map([['probability', numericTensor('float', [1, 1], Float32Array.of(0.75))]]);
      },
    },
  });
});
afterEach(() => running.stop());

async function ask(): Promise<readonly [status: number, text: string]> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${running.url}/predict`, { method: 'POST', headers, body: RECORD });
  return [response.status, await response.text()];
}

test('ten times the clients it takes, each asking again at once when it is refused: nothing else than answers and refusals, and no call in vain', async () => {
  const statuses = new Map<number, number>();
  const client = async (): Promise<void> => {
    for (let answered = 0; answered < ANSWERS_EACH;) {
      const [status, text] = await ask();
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status === 200) {
        answered += 1;
        expect(text).toBe(ANSWER);
      } else {
        expect(JSON.parse(text)).toMatchObject({ code: 'RESOURCE_EXHAUSTED' });
      }
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  expect([...statuses.keys()].sort()).toEqual([200, 429]);
  expect(statuses.get(200)).toBe(CLIENTS * ANSWERS_EACH);
  // The model did what was answered: of what was refused it never heard.
  expect(running.model.seen).toHaveLength(CLIENTS * ANSWERS_EACH);
  expect(await ask()).toEqual([200, ANSWER]);
});
