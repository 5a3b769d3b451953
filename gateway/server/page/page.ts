import { ServingError, channelsOf, type ImagePreprocessing } from '@cdk8s-serving/contract';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { PreprocessPicture } from '../../preprocess/preprocess';
import { StageTimes } from '../../stages';
import { readPayload } from '../payload';
import { exampleOf, type PredictionContext } from '../predict';
import { contextOf } from '../request-context';
import { readAssets, type Asset } from './assets';
import { formOf } from './form';
import { encodePng } from './png';

/**
 * What a browser may do with the page: run its own scripts and style sheet, talk to this gateway, show pictures it has
 * itself. Nothing is inline, so nothing that comes back from a model can become a script.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** What the page's routes need. */
export interface PageOptions extends PredictionContext {
  /** Does the pictures it shows as the model sees them. */
  readonly preprocessPicture: PreprocessPicture;
  readonly maxBodyBytes: number;
}

/** The page to try a model on. */
export interface Page {
  /** Answers `GET /` for browsers. */
  sendIndex(reply: FastifyReply): FastifyReply;
}

/** Adds everything below `/page/`. Files need no API key, because a key is typed into them; what they ask for does. */
export function addPage(app: FastifyInstance, options: PageOptions): Page {
  const assets = readAssets();
  for (const [name, asset] of assets) {
    if (name !== 'index.html')
      app.get(`/page/${name}`, { config: { isPublic: true } }, async (_, reply) => send(reply, asset));
  }
  app.get('/page/form.json', async () => formOf(options.binding));
  const { preprocessing } = options.binding;
  if (preprocessing.kind === 'image') addSeen(app, options, preprocessing);
  const index = assets.get('index.html');
  if (index === undefined) throw new ServingError('INTERNAL', 'the page has no index.html');
  return { sendIndex: (reply) => send(reply, index) };
}

/** `POST /page/seen`: the picture of a request to `/predict` as the model sees it, before its numbers are scaled. */
function addSeen(app: FastifyInstance, options: PageOptions, recipe: ImagePreprocessing): void {
  app.post('/page/seen', async (request, reply) => {
    const context = contextOf(request);
    const { examples } = await readPayload(request, recipe, options.maxBodyBytes);
    const [sent] = examples;
    if (sent === undefined || examples.length > 1) {
      throw new ServingError('INVALID_ARGUMENT', `one picture is shown at a time, not ${examples.length}`);
    }
    const example = await exampleOf(sent, options, { ...context, times: new StageTimes(() => undefined) });
    if (example.kind !== 'bytes') throw new ServingError('INVALID_ARGUMENT', 'expected a picture');
    // As a person sees it: neither the order of the channels nor where they lie changes what is on the picture.
    const color = recipe.color === 'grey' ? 'grey' : 'rgb';
    const shown = { ...recipe, color, scaling: 'none', layout: 'channels_last' } as const;
    const { data } = await options.preprocessPicture(example.bytes, shown, 'float', context.gone);
    const { width, height } = recipe;
    // TensorFlow's resizing leaves fractions, and its bicubic ones lie beyond what a byte holds.
    const bytes = Uint8ClampedArray.from(data as Float32Array);
    const pixels = { data: bytes, width, height, channels: channelsOf(color) };
    return reply.type('image/png').header('cache-control', 'no-store').send(encodePng(pixels));
  });
}

function send(reply: FastifyReply, { contentType, body }: Asset): FastifyReply {
  return reply
    .type(contentType)
    .header('cache-control', 'no-cache')
    .header('content-security-policy', CONTENT_SECURITY_POLICY)
    .header('referrer-policy', 'no-referrer')
    .header('cross-origin-opener-policy', 'same-origin')
    .send(body);
}
