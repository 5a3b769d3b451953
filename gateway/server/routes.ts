import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../errors';

/** Knows which methods each path takes, to tell a wrong method from a path that is not there. */
export class Routes {
  private readonly methods = new Map<string, Set<string>>();

  /** @param app every route added to it from now on is known */
  constructor(app: FastifyInstance) {
    app.addHook('onRoute', ({ url, method }) => {
      const known = this.methods.get(url) ?? new Set();
      this.methods.set(url, known);
      for (const each of [method].flat()) known.add(each);
    });
  }

  /** What a request is told that no route takes; `Allow` is set where another method would be taken. */
  unrouted(request: FastifyRequest, reply: FastifyReply): ProblemError {
    const [path = ''] = request.url.split('?', 1);
    const allowed = [...(this.methods.get(path) ?? [])].sort().join(', ');
    if (allowed === '') return notFound();
    void reply.header('allow', allowed);
    return new ProblemError('method-not-allowed', `this path takes ${allowed}`);
  }
}

/** 404: nothing is at a path. */
export function notFound(): ProblemError {
  return new ProblemError('not-found', 'there is nothing here; predictions are at POST /predict');
}
