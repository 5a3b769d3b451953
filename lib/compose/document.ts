/**
 * The part of the compose specification that is written here. `Text` is what a value that may hold a secret is made of:
 * text once the document is finished, a {@link Interpolation} before that.
 * @see https://github.com/compose-spec/compose-spec/blob/main/spec.md
 */
export interface ComposeDocument<Text = string> {
  readonly name: string;
  readonly services: Readonly<Record<string, ComposeService<Text>>>;
  readonly networks: Readonly<Record<string, ComposeNetwork>>;
  readonly volumes?: Readonly<Record<string, EmptyObject>>;
  /** A file each, by a path relative to the compose file. */
  readonly configs?: Readonly<Record<string, { readonly file: string }>>;
  readonly secrets?: Readonly<Record<string, { readonly file: Text }>>;
}

type EmptyObject = Readonly<Record<string, never>>;

/** A document whose dollars are not escaped yet. */
export type ComposeDraft = ComposeDocument<string | Interpolation>;

/** A value compose takes from the shell that runs it. */
export class Interpolation {
  /** @param text as compose reads it: `${TOKEN:?set it}` */
  constructor(readonly text: string) {}
}

export interface ComposeNetwork {
  /** True cuts the network off from everything outside of it. */
  readonly internal?: boolean;
  readonly driver_opts?: Readonly<Record<string, string>>;
}

export interface ComposeService<Text = string> {
  /** Undefined for an image that has no name of its own. */
  readonly image?: string;
  readonly build?: ComposeBuild;
  readonly develop?: { readonly watch: readonly ComposeWatch[] };
  readonly pull_policy?: 'always' | 'missing' | 'never';
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, Text>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, ComposeDependency>>;
  readonly healthcheck?: ComposeHealthcheck;
  readonly ports?: readonly ComposePort[];
  readonly networks: readonly string[];
  readonly volumes?: readonly ComposeMount[];
  readonly configs?: readonly ComposeFileReference[];
  readonly secrets?: readonly ComposeFileReference[];
  /** Weight against other containers while processors are scarce: 1024 for each core. */
  readonly cpu_shares: number;
  readonly deploy: ComposeDeploy;
  readonly user: string;
  readonly read_only: boolean;
  readonly tmpfs: readonly string[];
  readonly cap_drop: readonly string[];
  readonly security_opt: readonly string[];
  readonly restart: 'unless-stopped' | 'no';
  readonly stop_grace_period?: string;
}

export interface ComposeDependency {
  readonly condition: 'service_healthy' | 'service_completed_successfully';
}

export interface ComposeBuild {
  /** Relative to the directory of the compose file. */
  readonly context?: string;
  /** Further directories, by the name a Dockerfile's `COPY --from` has for them. */
  readonly additional_contexts?: Readonly<Record<string, string>>;
  readonly dockerfile_inline: string;
}

/** What `docker compose watch` does once something below a path has changed. */
export interface ComposeWatch {
  readonly action: 'rebuild';
  readonly path: string;
}

export interface ComposeHealthcheck {
  readonly test: readonly string[];
  readonly interval: string;
  readonly timeout: string;
  readonly retries: number;
  readonly start_period: string;
}

export interface ComposePort {
  readonly name: string;
  readonly host_ip: string;
  readonly published: string;
  readonly target: number;
  readonly protocol: 'tcp';
}

export type ComposeMount = ComposeBind | ComposeVolumeMount;

export interface ComposeBind {
  readonly type: 'bind';
  readonly source: string;
  readonly target: string;
  readonly read_only: boolean;
  readonly bind: { readonly create_host_path: boolean };
}

export interface ComposeVolumeMount {
  readonly type: 'volume';
  /** Name below `volumes`; undefined is a volume of the one container's own. */
  readonly source?: string;
  readonly target: string;
  readonly read_only?: boolean;
}

/** A config or a secret as a file of the container. */
export interface ComposeFileReference {
  readonly source: string;
  readonly target: string;
}

export interface ComposeDeploy {
  readonly replicas: number;
  readonly resources: {
    readonly limits: { readonly cpus?: string; readonly memory: string };
    readonly reservations: {
      readonly cpus: string;
      readonly memory: string;
      readonly devices?: readonly ComposeDevice[];
    };
  };
}

export interface ComposeDevice {
  readonly driver: 'nvidia';
  readonly count: number;
  readonly capabilities: readonly ['gpu'];
}
