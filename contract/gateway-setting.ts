import { Port } from './ports';
import { settings } from './setting';

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
  maxBodyBytes: {
    env: 'MAX_BODY_BYTES',
    kind: 'integer',
    default: String(10 * 1024 * 1024),
    description: 'Largest request body and largest fetched picture, in bytes.',
  },
  drainTimeoutSeconds: {
    env: 'DRAIN_TIMEOUT_SECONDS',
    kind: 'integer',
    default: '20',
    description: 'After SIGTERM, seconds that running requests get before the process ends all the same.',
  },
});
