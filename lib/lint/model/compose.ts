import type { Container } from './container';
import type { At, ObjectName, Place } from './place';

export interface Dependency {
  readonly place: Place;
  readonly service: string;
  /** `service_started` where the file does not say. */
  readonly condition: string;
}

export interface PublishedPort {
  readonly place: Place;
  /** Address of this machine; undefined is all of them. */
  readonly hostIp: string | undefined;
  readonly text: string;
}

/** A path of this machine that a compose service sees. */
export interface BindSource {
  readonly place: Place;
  readonly path: string;
  /** Whether it is there; undefined where nobody can tell. */
  readonly exists: boolean | undefined;
}

/** One service of a compose file. */
export interface ComposeService {
  readonly object: ObjectName;
  readonly place: Place;
  readonly name: string;
  readonly container: Container;
  /** Whether compose builds its image. */
  readonly isBuilt: boolean;
  /** Whether the rest of it stands elsewhere, so that nothing can be said of what is missing. */
  readonly isPartial: boolean;
  readonly dependencies: readonly Dependency[];
  /** Undefined where the file does not say; the image may have one of its own. */
  readonly healthcheck: { readonly place: Place; readonly isDisabled: boolean } | undefined;
  readonly published: readonly PublishedPort[];
  readonly binds: readonly BindSource[];
  readonly hasRestart: boolean;
  /** Other names it is reached by. */
  readonly aliases: readonly string[];
  /** Networks it is on; undefined where it has that of the machine or of another container. */
  readonly networks: readonly string[] | undefined;
  readonly stopGraceSeconds: At<number> | undefined;
}

export interface ComposeProject {
  readonly file: string;
  readonly services: readonly ComposeService[];
  /** Whether other files have services that this one does not show. */
  readonly hasIncludes: boolean;
  /** Whether it is on a network that another project made, whose compose services answer too. */
  readonly hasForeignNetwork: boolean;
  /** Names that are answered beside those of the compose services: `extra_hosts`, `external_links`. */
  readonly otherHosts: readonly string[];
}
