import { ServingError, parseVersion, type ModelSpec } from '@cdk8s-serving/contract';

/** A REST request, understood. */
export type Route =
  | { readonly kind: 'predict' | 'classify' | 'regress'; readonly spec: ModelSpec }
  | { readonly kind: 'status'; readonly spec: ModelSpec }
  | { readonly kind: 'metadata'; readonly spec: ModelSpec };

/** Everything below `/v1/` is the API; what is not gets a plain 404, as there. */
const API_PREFIX = /^\/v1\/.*$/i;

// The two patterns of TensorFlow Serving's http_rest_api_handler.cc: matched whole, case-insensitively, on the path as
// it was sent, query included.
const VERB_PATTERN = /^\/v1\/models\/([^/:]+)(?:\/versions\/(\d+)|\/labels\/([^/:]+))?:(classify|regress|predict)$/i;
const MODEL_PATTERN = /^\/v1\/models(?:\/([^/:]+))?(?:\/versions\/(\d+)|\/labels\/([^/:]+))?(\/metadata)?$/i;

/** True for a path the API answers, if only with an error. */
export function isApiPath(path: string): boolean {
  return API_PREFIX.test(path);
}

/**
 * Finds what a request is for.
 * @throws ServingError INVALID_ARGUMENT for a path or method the API does not have
 */
export function matchRoute(method: string, path: string): Route {
  // Made where it is thrown: an error costs its stack, also on a request that is right.
  const malformed = () => new ServingError('INVALID_ARGUMENT', `Malformed request: ${method} ${path}`);
  if (method === 'POST') {
    const [, name, version, label, verb] = VERB_PATTERN.exec(path) ?? [];
    if (name === undefined) throw malformed();
    // `:PREDICT` is matched and not recognized there.
    if (verb !== 'predict' && verb !== 'classify' && verb !== 'regress') throw malformed();
    return { kind: verb, spec: modelSpec(name, version, label) };
  }
  if (method !== 'GET') throw malformed();
  const match = MODEL_PATTERN.exec(path);
  if (match === null) throw malformed();
  const [, name, version, label, metadata] = match;
  if (name === undefined) throw new ServingError('INVALID_ARGUMENT', 'Missing model name in request.');
  // `/METADATA` is matched and not recognized there, and so answers the status.
  return { kind: metadata === '/metadata' ? 'metadata' : 'status', spec: modelSpec(name, version, label) };
}

function modelSpec(name: string, version: string | undefined, label: string | undefined): ModelSpec {
  const spec = { name: unescaped(name) };
  if (version !== undefined) {
    const parsed = parseVersion(version);
    if (parsed === undefined) {
      throw new ServingError('INVALID_ARGUMENT', `Failed to convert version: ${version} to numeric.`);
    }
    return { ...spec, version: parsed };
  }
  return label === undefined ? spec : { ...spec, versionLabel: unescaped(label) };
}

/** Percent-decoding of what is an escape, escape by escape; what is none stays as it is, as curl leaves it. */
function unescaped(text: string): string {
  if (!text.includes('%')) return text;
  const bytes = text
    .split(/(%[0-9a-fA-F]{2})/)
    .map((part, index) => (index % 2 === 0 ? Buffer.from(part) : Buffer.from(part.slice(1), 'hex')));
  return Buffer.concat(bytes).toString('utf8');
}
