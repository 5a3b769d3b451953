/** One thing that must be so, as a case file says it. */
export interface Case {
  readonly name: string;
  /** Section of the contract it comes from, `1.3`, and the row of that section in a few words. */
  readonly section: string;
  readonly row: string;
  readonly steps: readonly Step[];
}

/** What a case does, in order; the first step that is not answered as expected ends it. */
export type Step = RestStep | GrpcStep | TogetherStep | CrowdStep | PutStep | WriteStep | RemoveStep | ProcessStep;

/** A request over HTTP and the answer it must get. */
export interface RestStep {
  readonly kind: 'rest';
  readonly method: string;
  /** As it is sent, nothing in it is normalized. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body | undefined;
  readonly expect: RestExpectation;
  /** Asked again until the answer is right, for at most half a minute. */
  readonly eventually: boolean;
}

/** A request body, as it is sent unless `gzip` is said. */
export interface Body {
  readonly bytes: Uint8Array;
  readonly gzip: boolean;
}

/** What an HTTP answer must be; what is not given may be anything. */
export interface RestExpectation {
  readonly status: number | undefined;
  /** By name in lower case; null for one that must not be there. */
  readonly headers: Readonly<Record<string, string | null>>;
  /** The whole body, byte for byte. */
  readonly text: string | undefined;
  /** The body, parsed. */
  readonly json: unknown;
  /** The message of an error document, which must have TensorFlow Serving's layout. */
  readonly error: string | undefined;
  /** A regular expression for that message. */
  readonly errorMatches: string | undefined;
  /** Regular expressions the body must match, lines counted alone (`m`). */
  readonly matches: readonly string[];
  /** Regular expressions it must not match. */
  readonly lacks: readonly string[];
}

/** A unary gRPC call, messages in protobuf's JSON with the names of the `.proto` files, and what must come back. */
export interface GrpcStep {
  readonly kind: 'grpc';
  /** `PredictionService/Predict`; with the package where it is another one. */
  readonly method: string;
  /** The message, or the bytes in its place. */
  readonly request: Readonly<Record<string, unknown>> | Uint8Array;
  readonly timeoutMs: number | undefined;
  /** Another way to the server than its port in plain. */
  readonly over: GrpcConnection | undefined;
  readonly expect: GrpcExpectation;
  readonly eventually: boolean;
}

/** How a call reaches the server. */
export interface GrpcConnection {
  /** `unix:` and a path; its port without it. */
  readonly address: string | undefined;
  /** File of the authority that the server's certificate must be of; plain without it. */
  readonly trusts: string | undefined;
  /** Files of the client's key and certificate. */
  readonly key: string | undefined;
  readonly certificate: string | undefined;
}

/** What a call must end with. */
export interface GrpcExpectation {
  /** Name of the status code. */
  readonly code: string;
  /** The message, field by field; fields that have their default are absent. */
  readonly message: unknown;
  /** Fields that must be so, whatever else there is. */
  readonly includes: unknown;
  readonly details: string | undefined;
  /** A regular expression for the details. */
  readonly detailsMatch: string | undefined;
}

/** Requests that are under way at the same time. */
export interface TogetherStep {
  readonly kind: 'together';
  readonly steps: readonly (RestStep | GrpcStep | CrowdStep)[];
}

/** So many of one request, at the same time. Every answer is one of the outcomes, and the first of these is somebody's. */
export interface CrowdStep {
  readonly kind: 'crowd';
  readonly step: RestStep;
  readonly times: number;
  readonly outcomes: readonly RestExpectation[];
}

/** Puts a copy of a model version that ships with the suite into the server's directory, at once as a whole. */
export interface PutStep {
  readonly kind: 'put';
  /** Below `models/` of the suite. */
  readonly model: string;
  /** Below the directory of the profile. */
  readonly at: string;
}

/** Writes a file below the directory of the profile. */
export interface WriteStep {
  readonly kind: 'write';
  readonly at: string;
  readonly text: string;
}

/** Takes a file or a directory away. */
export interface RemoveStep {
  readonly kind: 'remove';
  readonly at: string;
}

/** A server of its own that is started with these flags and must end by itself, or go on. */
export interface ProcessStep {
  readonly kind: 'process';
  readonly flags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly expect: {
    /** Exit code; undefined for any, and for a server that goes on. */
    readonly exit: number | undefined;
    /** Regular expressions for what it prints on both streams. */
    readonly prints: readonly string[];
  };
}

/** Something that is not as the case says. */
export interface Mismatch {
  readonly what: string;
  readonly expected: unknown;
  readonly got: unknown;
}
