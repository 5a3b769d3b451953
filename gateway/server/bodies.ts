import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseJson } from './json';

/** Largest JSON body, in bytes: it is parsed on the event loop. A larger picture is sent as it is, not as base64. */
export const MAX_JSON_BYTES = 4 * 1024 * 1024;

/** A JSON body, kept apart from `undefined`, which is no body. */
export class JsonBody {
  constructor(readonly value: unknown) {}
}

/** The kinds of body that are read: JSON, and pictures as they are. Multipart is a plugin of its own. */
export function addBodyParsers(app: FastifyInstance, maxBodyBytes: number): void {
  app.removeAllContentTypeParsers();
  const json = { parseAs: 'buffer', bodyLimit: Math.min(MAX_JSON_BYTES, maxBodyBytes) } as const;
  app.addContentTypeParser('application/json', json, async (_request: FastifyRequest, body: Buffer) => {
    return new JsonBody(parseJson(body));
  });
  const picture = { parseAs: 'buffer' } as const;
  const asIs = async (_request: FastifyRequest, body: Buffer): Promise<Buffer> => body;
  app.addContentTypeParser('application/octet-stream', picture, asIs);
  app.addContentTypeParser(/^image\//, picture, asIs);
}
