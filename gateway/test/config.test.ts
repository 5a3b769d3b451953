import { GatewaySetting } from '@cdk8s-serving/contract';
import { ConfigError, readConfig } from '../index';
import { digits } from './support/bindings';

const required = { MODEL_BINDING: JSON.stringify(digits), MODEL_SERVER: 'dns:///digits:8500' };

describe('the configuration', () => {
  test('takes every default from the table of settings', () => {
    expect(readConfig(required)).toEqual({
      binding: { ...digits },
      modelServer: 'dns:///digits:8500',
      port: Number(GatewaySetting.port.default),
      host: GatewaySetting.host.default,
      managementPort: Number(GatewaySetting.managementPort.default),
      managementHost: GatewaySetting.managementHost.default,
      modelTimeoutMs: Number(GatewaySetting.modelTimeoutMs.default),
      modelConcurrency: Number(GatewaySetting.modelConcurrency.default),
      clientTimeoutMs: Number(GatewaySetting.clientTimeoutMs.default),
      fetchAllowedHosts: [],
      fetchTimeoutMs: Number(GatewaySetting.fetchTimeoutMs.default),
      fetchMaxRedirects: 0,
      maxBodyBytes: Number(GatewaySetting.maxBodyBytes.default),
      maxRequests: Number(GatewaySetting.maxRequests.default),
      corsOrigins: [],
      apiKeys: [],
      page: true,
      drainTimeoutSeconds: Number(GatewaySetting.drainTimeoutSeconds.default),
    });
  });

  test('reads every variable, and an empty one as unset', () => {
    const config = readConfig({
      ...required,
      PORT: '1',
      HOST: '::1',
      MANAGEMENT_PORT: '2',
      MANAGEMENT_HOST: '0.0.0.0',
      MODEL_TIMEOUT_MS: '3',
      FETCH_ALLOWED_HOSTS: 'minio:9000',
      FETCH_TIMEOUT_MS: '4',
      FETCH_MAX_REDIRECTS: '3',
      MAX_BODY_BYTES: '5',
      MODEL_CONCURRENCY: '6',
      CLIENT_TIMEOUT_MS: '7',
      MAX_REQUESTS: '8',
      CORS_ORIGINS: 'https://app.example, http://localhost:3000',
      API_KEYS: 'first-key-of-two,second-key-of-two',
      PAGE: 'false',
      DRAIN_TIMEOUT_SECONDS: '',
    });
    expect(config).toMatchObject({
      port: 1,
      host: '::1',
      managementPort: 2,
      managementHost: '0.0.0.0',
      modelTimeoutMs: 3,
      fetchAllowedHosts: [{ hostname: 'minio', port: 9000 }],
      fetchTimeoutMs: 4,
      fetchMaxRedirects: 3,
      maxBodyBytes: 5,
      modelConcurrency: 6,
      clientTimeoutMs: 7,
      maxRequests: 8,
      corsOrigins: ['https://app.example', 'http://localhost:3000'],
      apiKeys: ['first-key-of-two', 'second-key-of-two'],
      page: false,
      drainTimeoutSeconds: 20,
    });
  });

  test.each([
    ['MODEL_BINDING', undefined, /^MODEL_BINDING is not set; set it to: JSON of the ModelBinding/],
    ['FETCH_MAX_REDIRECTS', '4', /^FETCH_MAX_REDIRECTS is "4"; set it to a whole number from 0 to 3/],
    ['MODEL_BINDING', '{', /^MODEL_BINDING is wrong: the model binding is not JSON.*; give the JSON/],
    ['MODEL_BINDING', '{}', /^MODEL_BINDING is wrong: model is missing, expected a non-empty string/],
    ['MODEL_SERVER', '', /^MODEL_SERVER is not set; set it to: gRPC target/],
    ['MODEL_SERVER', 'http://digits:8500', /^MODEL_SERVER is wrong: "http:\/\/digits:8500" is not a gRPC name.*give/],
    ['MODEL_SERVER', 'digits', /^MODEL_SERVER is wrong: "digits" is not a gRPC name with a port/],
    ['PORT', '70000', /^PORT is "70000"; set it to a whole number from 0 to 65535, or leave it out for 9696$/],
    ['MAX_BODY_BYTES', '10MB', /^MAX_BODY_BYTES is "10MB"; set it to a whole number from 1/],
    ['MODEL_TIMEOUT_MS', '0', /^MODEL_TIMEOUT_MS is "0"/],
    ['FETCH_TIMEOUT_MS', '-1', /^FETCH_TIMEOUT_MS is "-1"/],
    ['DRAIN_TIMEOUT_SECONDS', '1e3', /^DRAIN_TIMEOUT_SECONDS is "1e3"/],
    ['PAGE', 'yes', /^PAGE is "yes"; set it to true or false/],
    ['CORS_ORIGINS', '*', /^CORS_ORIGINS is wrong: '\*' is not an origin/],
    ['CORS_ORIGINS', 'https://app.example/', /^CORS_ORIGINS is wrong: .* is not an origin/],
    ['API_KEYS', 'short', /^API_KEYS is wrong: a key has fewer than 16 characters; give keys/],
    ['API_KEYS', '', /^API_KEYS is wrong: it holds no key; give keys/],
    ['API_KEYS', ' ,', /^API_KEYS is wrong: it holds no key/],
    ['API_KEYS_FILE', '/nowhere/keys', /^API_KEYS_FILE is wrong: ENOENT/],
    ['API_KEYS_FILE', '/dev/null', /^API_KEYS_FILE is wrong: \/dev\/null holds no key/],
    [
      'FETCH_ALLOWED_HOSTS',
      'a,http://b',
      /^FETCH_ALLOWED_HOSTS is wrong: 'http:\/\/b' is not a host or host:port; give/,
    ],
  ])('refuses %s=%s', (name, value, message) => {
    const read = () => readConfig({ ...required, [name]: value });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(message);
  });

  test.each([
    'dns:///a.b.svc:8500',
    'dns://1.1.1.1/a:8500',
    'dns:a:8500',
    'a:8500',
    'ipv4:10.0.0.1:8500',
    'ipv6:[::1]:8500',
  ])('takes %s for a model server', (target) => {
    expect(readConfig({ ...required, MODEL_SERVER: target }).modelServer).toBe(target);
  });
});
