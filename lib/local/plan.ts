/**
 * `local/processes.json`: the same stack as plain processes on this machine. Written by synth, read by the runner.
 * Every path in it is relative to the directory of the file itself, every address is 127.0.0.1.
 */
export interface LocalPlan {
  /** In an order in which they can be started: a process comes after everything in its `dependsOn`. */
  readonly processes: readonly LocalProcess[];
}

/** One process to start, watch and stop. */
export interface LocalProcess {
  /** Name of the workload, once in the plan. */
  readonly name: string;
  /** Which of the two programs. */
  readonly command: LocalCommand;
  /** Command line, in order. */
  readonly args: readonly LocalArgument[];
  /** Environment to add to that of the runner. */
  readonly environment: Readonly<Record<string, string>>;
  /** Every TCP port it listens on; no port appears twice in a plan. */
  readonly ports: readonly LocalPort[];
  /** Answers 200 once the process is ready: `http://127.0.0.1:8502/readyz`. */
  readonly readyUrl: string;
  /** Milliseconds it may take from its start until `readyUrl` answers 200. */
  readonly startTimeoutMs: number;
  /** Milliseconds it may take from SIGTERM to its end; after that it may be killed. */
  readonly stopTimeoutMs: number;
  /** Names of the processes that must be ready before this one is started. */
  readonly dependsOn: readonly string[];
  /** HTTP addresses to show a person: `http://127.0.0.1:9696`. */
  readonly urls: readonly string[];
}

/** Bin of the server workspace, bin of the gateway workspace. */
export type LocalCommand = 'model-server' | 'serving-gateway';

/**
 * A word of the command line, passed as it is; or a flag whose value is a path, passed as `<flag>=<absolute path>`
 * (`{ flag: '--model_base_path', path: '../../examples/digits/model' }`), because TensorFlow Serving takes no relative
 * base path and a plan with absolute ones could not be moved.
 */
export type LocalArgument = string | LocalPathArgument;

/** A flag whose value is a path relative to the directory of the plan. */
export interface LocalPathArgument {
  /** With its dashes: `--model_base_path`. */
  readonly flag: string;
  readonly path: string;
}

/** A TCP port on 127.0.0.1. */
export interface LocalPort {
  /** `grpc`, `rest`, `http` or `management`. */
  readonly name: string;
  readonly port: number;
}
