/**
 * The part of the compose specification that is written here.
 * @see https://github.com/compose-spec/compose-spec/blob/main/spec.md
 */
export interface ComposeDocument {
  readonly name: string;
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks: Readonly<Record<string, ComposeNetwork>>;
}

export interface ComposeNetwork {
  /** True cuts the network off from everything outside of it. */
  readonly internal?: boolean;
}

export interface ComposeService {
  readonly image: string;
  readonly build?: ComposeBuild;
  readonly pull_policy?: 'always' | 'missing' | 'never';
  readonly command?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: 'service_healthy' }>>;
  readonly healthcheck: ComposeHealthcheck;
  readonly ports?: readonly ComposePort[];
  readonly networks: readonly string[];
  readonly volumes?: readonly ComposeBind[];
  readonly deploy: ComposeDeploy;
  readonly user: string;
  readonly read_only: boolean;
  readonly tmpfs: readonly string[];
  readonly cap_drop: readonly string[];
  readonly security_opt: readonly string[];
  readonly restart: 'unless-stopped';
  readonly stop_grace_period: string;
}

export interface ComposeBuild {
  /** Relative to the directory of the compose file. */
  readonly context: string;
  readonly dockerfile_inline: string;
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

export interface ComposeBind {
  readonly type: 'bind';
  readonly source: string;
  readonly target: string;
  readonly read_only: boolean;
  readonly bind: { readonly create_host_path: boolean };
}

export interface ComposeDeploy {
  readonly replicas: number;
  readonly resources: {
    readonly limits: { readonly cpus?: string; readonly memory: string };
    readonly reservations: { readonly cpus: string; readonly memory: string };
  };
}
