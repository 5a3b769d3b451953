import { Port } from './ports';
import { settings } from './setting';

/** Longest time of a setting of the gateway: an hour, in milliseconds. */
export const MAX_GATEWAY_TIMEOUT_MS = 3_600_000;

/** Largest value of `maxRequests` and of `modelConcurrency`. */
export const MAX_GATEWAY_REQUESTS = 10_000;

/** Largest value of `fetchMaxRedirects`: each costs another look-up and another connection. */
export const MAX_FETCH_REDIRECTS = 3;

/** Settings of the gateway, all from the environment: it has no command line to keep compatible. */
export const GatewaySetting = settings({
  port: { env: 'PORT', kind: 'integer', default: String(Port.gateway), description: 'TCP port of the gateway.' },
  host: { env: 'HOST', kind: 'string', default: '0.0.0.0', description: 'Address the gateway listens on.' },
  managementPort: {
    env: 'MANAGEMENT_PORT',
    kind: 'integer',
    default: String(Port.gatewayManagement),
    description: 'TCP port of /livez, /readyz and /metrics.',
  },
  managementHost: {
    env: 'MANAGEMENT_HOST',
    kind: 'string',
    default: '127.0.0.1',
    description: 'Address the management port listens on.',
  },
  modelBinding: {
    env: 'MODEL_BINDING',
    kind: 'string',
    description: 'JSON of the ModelBinding: model, signature, preprocessing, answer. Written by the construct.',
  },
  modulePath: {
    env: 'MODULE_PATH',
    kind: 'string',
    default: '',
    description: 'Absolute path of the JavaScript or TypeScript module of a binding that needs one.',
  },
  modelServer: {
    env: 'MODEL_SERVER',
    kind: 'string',
    description: 'gRPC target of the model server: dns:///digits:8500.',
  },
  modelTimeoutMs: {
    env: 'MODEL_TIMEOUT_MS',
    kind: 'integer',
    default: '5000',
    description: 'Deadline, in milliseconds, of a call to the model server.',
  },
  modelConcurrency: {
    env: 'MODEL_CONCURRENCY',
    kind: 'integer',
    default: '32',
    description: 'Calls to the model server at once; further requests wait for their turn.',
  },
  clientTimeoutMs: {
    env: 'CLIENT_TIMEOUT_MS',
    kind: 'integer',
    default: '30000',
    description:
      'Milliseconds after which nobody waits for an answer any more: what is left of it bounds every stage of a request.',
  },
  fetchAllowedHosts: {
    env: 'FETCH_ALLOWED_HOSTS',
    kind: 'string',
    default: '',
    description:
      'Comma-separated hosts that pictures may be fetched from although they are private, loopback or link-local.',
  },
  fetchTimeoutMs: {
    env: 'FETCH_TIMEOUT_MS',
    kind: 'integer',
    default: '5000',
    description: 'Milliseconds a picture may take to arrive, redirects included.',
  },
  fetchMaxRedirects: {
    env: 'FETCH_MAX_REDIRECTS',
    kind: 'integer',
    default: '0',
    description: 'Redirects followed to a picture, each checked as the first URL was; 0 refuses a URL that redirects.',
  },
  maxBodyBytes: {
    env: 'MAX_BODY_BYTES',
    kind: 'integer',
    default: String(10 * 1024 * 1024),
    description: 'Largest request body and largest fetched picture, in bytes.',
  },
  maxRequests: {
    env: 'MAX_REQUESTS',
    kind: 'integer',
    default: '128',
    description: 'Requests read or worked on at once; the next is answered 429 with Retry-After.',
  },
  corsOrigins: {
    env: 'CORS_ORIGINS',
    kind: 'string',
    default: '',
    description: 'Comma-separated origins whose pages may call the gateway: https://app.example. Empty: none.',
  },
  apiKeys: {
    env: 'API_KEYS',
    kind: 'string',
    default: '',
    description:
      'Keys, one of which every request has to carry, separated by commas or lines. Left out: no key is asked for; one without a key is refused.',
  },
  apiKeysFile: {
    env: 'API_KEYS_FILE',
    kind: 'string',
    default: '',
    description: 'File with more such keys, read at the start.',
  },
  page: {
    env: 'PAGE',
    kind: 'boolean',
    default: 'true',
    description: 'Whether GET / shows browsers a page to try the model on.',
  },
  drainTimeoutSeconds: {
    env: 'DRAIN_TIMEOUT_SECONDS',
    kind: 'integer',
    default: '20',
    description: 'After SIGTERM, seconds that running requests get before the process ends all the same.',
  },
});
