import type { Case, Step } from './case';

/** What models of the suite are called on a server that is there already; those it does not have are not in it. */
export type ServedModels = ReadonlyMap<string, string>;

/** Reads `half_plus_two=digits,identity`: a name, and the name it is served under where that is another one. */
export function parseServedModels(text: string): ServedModels {
  const pairs = text.split(',').map((part): [string, string] => {
    const [name = '', served = name] = part.split('=');
    return [name, served];
  });
  return new Map(pairs);
}

/** Whether a case, in which models are called as they are served, can be asked of a server that has these of `models` alone. */
export function asksOnly(each: Case, served: ServedModels, models: ReadonlySet<string>): boolean {
  const there = new Set(served.values());
  return each.steps.flatMap(modelsOf).every((name) => there.has(name) || !models.has(name));
}

/** The text of a case file with models called as they are served. Names are words of their own: paths, specs, messages. */
export function renamed(text: string, served: ServedModels): string {
  let result = text;
  for (const [name, other] of served) {
    if (name !== other) result = result.replaceAll(new RegExp(`(?<![\\w-])${name}(?![\\w-])`, 'g'), () => other);
  }
  return result;
}

/** Models that a step asks by name. */
function modelsOf(step: Step): string[] {
  switch (step.kind) {
    case 'rest': {
      const asked = /^\/v1\/models\/([^/:?#]+)/i.exec(step.path);
      // Metrics are of every model there is; what is expected of them is of one.
      const told = step.expect.matches.flatMap((pattern) => [...pattern.matchAll(/"(?:\.\*\/models\/)?(\w+)[/"]/g)]);
      return [asked, ...told].flatMap((match) => (match?.[1] === undefined ? [] : [decoded(match[1])]));
    }
    case 'grpc':
      return step.request instanceof Uint8Array ? [] : namesIn(step.request);
    case 'crowd':
      return modelsOf(step.step);
    case 'together':
      return step.steps.flatMap(modelsOf);
    case 'put':
    case 'write':
    case 'remove':
    case 'process':
      return [];
  }
}

/** `name` of every model spec in a message. */
function namesIn(message: unknown): string[] {
  if (typeof message !== 'object' || message === null) return [];
  return Object.entries(message).flatMap(([key, value]: [string, unknown]) => {
    if (key !== 'model_spec') return namesIn(value);
    const { name } = value as { readonly name?: unknown };
    return typeof name === 'string' ? [name] : [];
  });
}

/** A name as it is configured; one that is no percent-encoding is nobody's. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
