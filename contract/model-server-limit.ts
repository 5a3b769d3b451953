import { settings } from './setting';

/**
 * What clients may take of the model server, one and all of them together, and what its models may do: settings among
 * its others.
 */
export const ModelServerLimit = settings({
  restApiHeaderTimeoutMs: {
    flag: 'rest_api_header_timeout_in_ms',
    kind: 'integer',
    default: '20000',
    description: 'Milliseconds the headers of a REST request may take to arrive; 0 for no limit.',
  },
  restApiReceiveTimeoutMs: {
    flag: 'rest_api_receive_timeout_in_ms',
    kind: 'integer',
    default: '120000',
    description: 'Milliseconds a REST request may take to arrive, headers and body; 0 for no limit.',
  },
  restApiIdleTimeoutMs: {
    flag: 'rest_api_idle_timeout_in_ms',
    kind: 'integer',
    default: '75000',
    description:
      'Milliseconds a REST connection may rest between two requests, or with an answer its client does not read. Longer than the minute that balancers keep one, so that it is they who close it; 0 for no limit.',
  },
  restApiMaxConnections: {
    flag: 'rest_api_max_connections',
    kind: 'integer',
    default: '10000',
    description: 'REST connections at the same time; further ones are closed at once; 0 for no limit.',
  },
  grpcMaxConnections: {
    flag: 'grpc_max_connections',
    kind: 'integer',
    default: '10000',
    description:
      'gRPC connections at the same time, over the port and the unix socket; further ones are closed at once, which a client sees as UNAVAILABLE; 0 for no limit.',
  },
  maxBodyBytes: {
    flag: 'max_body_bytes',
    kind: 'integer',
    default: String(128 * 1024 * 1024),
    description: 'Largest request, in bytes, on REST and on gRPC.',
  },
  maxPendingBytes: {
    flag: 'max_pending_bytes',
    kind: 'integer',
    default: String(1024 * 1024 * 1024),
    description:
      'Bytes of requests, inflated, that are held at the same time; a further one is answered 429 or RESOURCE_EXHAUSTED.',
  },
  drainIdleMs: {
    flag: 'drain_idle_timeout_in_ms',
    kind: 'integer',
    default: '1000',
    description:
      'After SIGTERM, milliseconds that a REST connection at rest has for one more request, whose answer tells its client to close it. Closed at once, it would lose a request that is just being sent.',
  },
  drainTimeoutSeconds: {
    flag: 'drain_timeout_seconds',
    kind: 'integer',
    default: '30',
    description: 'After SIGTERM, seconds that running requests get before the process ends all the same.',
  },
  allowUnusualOps: {
    flag: 'allow_unusual_ops',
    kind: 'string',
    default: '',
    description:
      'Comma-separated ops that models may run although they reach beyond the computation: files, Python, other machines, foreign code; * allows all. A model that would run another one, such as ReadFile, WriteFile or PyFunc, is not loaded; `cdk8s-serving inspect` lists them.',
  },
  allowLinksOutOfBasePath: {
    flag: 'allow_links_out_of_base_path',
    kind: 'boolean',
    default: 'false',
    description:
      'Serves versions whose directory or saved_model.pb is a symbolic link to somewhere outside the base path. Without it they are left out, and the log says so.',
  },
});
