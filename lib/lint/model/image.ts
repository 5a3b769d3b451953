/** An image reference in its parts. */
export interface ImageReference {
  /** With the registry, where it names one: `registry.example.com/team/digits`. */
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** `[registry[:port]/]repository[:tag][@digest]`, each part a group; undefined for what is no reference. */
const REFERENCE =
  /^((?:[A-Za-z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*)(?::([A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?(?:@([a-z0-9]+:[0-9a-f]{32,}))?$/;

/** Reads an image reference; undefined for what is none, which no container runtime would pull. */
export function parseImage(text: string): ImageReference | undefined {
  const [, repository, tag, digest] = REFERENCE.exec(text) ?? [];
  return repository === undefined ? undefined : { repository, tag, digest };
}
