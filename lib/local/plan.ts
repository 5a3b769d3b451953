/**
 * `local/processes.json`: the same stack as plain processes on this machine. Written by synth, read by the runner.
 * Every path in it is relative to the directory of the file itself, but for those the definition itself names absolute.
 * Every port is one of 127.0.0.1, and no process listens anywhere else.
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
  readonly environment: Readonly<Record<string, LocalValue>>;
  /** Files to write before the process starts and to remove when the run ends. */
  readonly files: readonly LocalFile[];
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
export type LocalArgument = string | LocalPathArgument | LocalFileArgument;

/** A flag whose value is a path relative to the directory of the plan. */
export interface LocalPathArgument {
  /** With its dashes: `--model_base_path`. */
  readonly flag: string;
  readonly path: string;
}

/** A flag whose value is the absolute path of one of the process's own `files`. */
export interface LocalFileArgument {
  /** With its dashes: `--model_config_file`. */
  readonly flag: string;
  /** Name of the file. */
  readonly file: string;
}

/** The value of a variable: text as it is, a secret, or a path relative to the directory of the plan, given absolute. */
export type LocalValue = string | LocalSecret | LocalPathPart;

/** A value the runner takes from its own environment, and does not start anything without. */
export interface LocalSecret {
  /** Name of the runner's variable: `S3_CREDENTIALS_ACCESS_KEY`. */
  readonly variable: string;
}

/** A file of protobuf text format, written where the runner chooses. */
export interface LocalFile {
  /** Name, without a directory: `models.config`. */
  readonly name: string;
  /** What it consists of, in order. */
  readonly parts: readonly LocalFilePart[];
}

/** Text as it is; or a path relative to the directory of the plan, written absolute, as the inside of a quoted string. */
export type LocalFilePart = string | LocalPathPart;

export interface LocalPathPart {
  readonly path: string;
}

/** A TCP port on 127.0.0.1. */
export interface LocalPort {
  /** `grpc`, `rest`, `http` or `management`. */
  readonly name: string;
  readonly port: number;
}
