import { ModelClient, recipeOf, restrictDecoder } from '@cdk8s-serving/gateway';
import type { ModelBinding } from '@cdk8s-serving/contract';
import fastify, { type FastifyInstance } from 'fastify';

const binding: ModelBinding = {
  model: 'digits',
  signature: 'serving_default',
  preprocessing: {
    kind: 'image',
    input: 'image',
    width: 8,
    height: 8,
    color: 'grey',
    interpolation: 'nearest',
    scaling: 'zero_to_one',
  },
  answer: { kind: 'labels', output: 'scores', labels: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'], top: 1 },
};

/** Milliseconds of one call; gRPC gives up then, whichever of the model server's pods it went to. */
const TIMEOUT_MS = 2_000;

/**
 * An application of one's own around the gateway's parts: `PUT /cheques/<id>/digit` with a picture answers which digit it
 * is, or that nobody can tell.
 * @param target gRPC name of the model server; behind a `dns:///` name every address gets its share
 */
export function createApp(target: string): FastifyInstance {
  restrictDecoder();
  const recipe = recipeOf(binding);
  const model = new ModelClient(target, binding);
  const app = fastify();
  app.addContentTypeParser(/^image\//, { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) => body);
  app.addHook('onClose', async () => model.close());
  app.put<{ Params: { id: string }; Body: Buffer }>('/cheques/:id/digit', async ({ params, body, signal }) => {
    const signature = (await model.signatures({ timeoutMs: TIMEOUT_MS })).get(binding.signature);
    if (signature === undefined) throw new Error(`the model has no signature '${binding.signature}'`);
    const tensors = await recipe.tensorsOf({ kind: 'bytes', bytes: body }, signature, signal);
    const outputs = await model.predict(tensors, ['scores'], { timeoutMs: TIMEOUT_MS, signal });
    const answer = await recipe.answerOf(outputs, { index: 0, count: 1 }, signature, signal);
    const [[digit, score] = ['', 0]] = Object.entries(JSON.parse(answer) as Record<string, number>);
    return { cheque: params.id, digit: score > 0.5 ? Number(digit) : null };
  });
  return app;
}

if (require.main === module) {
  void createApp(process.env['MODEL_SERVER'] ?? 'dns:///127.0.0.1:8500').listen({ port: 9700 });
}
