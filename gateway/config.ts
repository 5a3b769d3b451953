import { readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import {
  GatewaySetting,
  MAX_FETCH_REDIRECTS,
  MAX_GATEWAY_REQUESTS,
  MAX_GATEWAY_TIMEOUT_MS,
  isOrigin,
  parseModelBinding,
  type ModelBinding,
  type Setting,
} from '@cdk8s-serving/contract';
import { ConfigError } from './config-error';
import { parseAllowedHosts, type AllowedHost } from './fetch/allowed-hosts';
import { MIN_API_KEY_LENGTH, parseApiKeys } from './server/api-keys';

/** Everything the gateway is told, validated. */
export interface GatewayConfig {
  /** 0 lets the system choose; so for `managementPort`. */
  readonly port: number;
  readonly host: string;
  readonly managementPort: number;
  readonly managementHost: string;
  readonly binding: ModelBinding;
  /** Absolute; undefined where the binding needs none. */
  readonly modulePath: string | undefined;
  /** gRPC name of the model server: `dns:///digits:8500`. */
  readonly modelServer: string;
  readonly modelTimeoutMs: number;
  readonly modelConcurrency: number;
  readonly clientTimeoutMs: number;
  readonly fetchAllowedHosts: readonly AllowedHost[];
  readonly fetchTimeoutMs: number;
  readonly fetchMaxRedirects: number;
  readonly maxBodyBytes: number;
  readonly maxRequests: number;
  /** As browsers write them: `https://app.example`. */
  readonly corsOrigins: readonly string[];
  /** Empty where no key is asked for. */
  readonly apiKeys: readonly string[];
  readonly page: boolean;
  readonly drainTimeoutSeconds: number;
}

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

const KEYS_FIX = `give keys of at least ${MIN_API_KEY_LENGTH} characters, separated by commas or lines`;

/**
 * Reads the configuration. An empty variable counts as unset, but for that of the keys.
 * @throws ConfigError for the first setting that is wrong
 */
export function readConfig(env: Environment): GatewayConfig {
  const setting = GatewaySetting;
  return {
    binding: parsed(env, setting.modelBinding, parseModelBinding, 'give the JSON that `cdk8s synth` writes'),
    modulePath: parsed(env, setting.modulePath, parsePath, 'give an absolute path'),
    modelServer: parsed(env, setting.modelServer, parseTarget, 'give a gRPC name such as dns:///digits:8500'),
    port: integer(env, setting.port, 0, 65535),
    host: text(env, setting.host),
    managementPort: integer(env, setting.managementPort, 0, 65535),
    managementHost: text(env, setting.managementHost),
    modelTimeoutMs: integer(env, setting.modelTimeoutMs, 1, MAX_GATEWAY_TIMEOUT_MS),
    modelConcurrency: integer(env, setting.modelConcurrency, 1, MAX_GATEWAY_REQUESTS),
    clientTimeoutMs: integer(env, setting.clientTimeoutMs, 1, MAX_GATEWAY_TIMEOUT_MS),
    fetchAllowedHosts: parsed(
      env,
      setting.fetchAllowedHosts,
      parseAllowedHosts,
      'give host names separated by commas, each with an optional port: minio,images:8080',
    ),
    fetchTimeoutMs: integer(env, setting.fetchTimeoutMs, 1, MAX_GATEWAY_TIMEOUT_MS),
    fetchMaxRedirects: integer(env, setting.fetchMaxRedirects, 0, MAX_FETCH_REDIRECTS),
    maxBodyBytes: integer(env, setting.maxBodyBytes, 1, 1024 * 1024 * 1024),
    maxRequests: integer(env, setting.maxRequests, 1, MAX_GATEWAY_REQUESTS),
    corsOrigins: parsed(
      env,
      setting.corsOrigins,
      parseOrigins,
      'give origins separated by commas: https://app.example',
    ),
    apiKeys: [
      ...(env[nameOf(setting.apiKeys)] === undefined ? [] : parsed(env, setting.apiKeys, someKeys, KEYS_FIX)),
      ...parsed(env, setting.apiKeysFile, keysIn, KEYS_FIX),
    ],
    page: boolean(env, setting.page),
    drainTimeoutSeconds: integer(env, setting.drainTimeoutSeconds, 0, 3600),
  };
}

/** Port of `/readyz` alone, for the health command. @throws ConfigError */
export function readManagementPort(env: Environment): number {
  return integer(env, GatewaySetting.managementPort, 1, 65535);
}

function text(env: Environment, setting: Setting): string {
  const value = env[nameOf(setting)] || setting.default;
  if (value === undefined) throw new ConfigError(`${nameOf(setting)} is not set; set it to: ${setting.description}`);
  return value;
}

function integer(env: Environment, setting: Setting, min: number, max: number): number {
  const value = text(env, setting);
  if (!/^\d{1,15}$/.test(value) || Number(value) < min || Number(value) > max) {
    throw new ConfigError(
      `${nameOf(setting)} is ${JSON.stringify(value)}; set it to a whole number from ${min} to ${max}, or leave it out for ${setting.default}`,
    );
  }
  return Number(value);
}

function boolean(env: Environment, setting: Setting): boolean {
  const value = text(env, setting);
  if (value !== 'true' && value !== 'false') {
    throw new ConfigError(
      `${nameOf(setting)} is ${JSON.stringify(value)}; set it to true or false, or leave it out for ${setting.default}`,
    );
  }
  return value === 'true';
}

function parsed<T>(env: Environment, setting: Setting, parse: (value: string) => T, fix: string): T {
  const value = text(env, setting);
  try {
    return parse(value);
  } catch (error) {
    throw new ConfigError(`${nameOf(setting)} is wrong: ${(error as Error).message}; ${fix}`, { cause: error });
  }
}

function parseOrigins(text: string): readonly string[] {
  const origins = text
    .split(',')
    .map((origin) => origin.trim())
    .filter((origin) => origin !== '');
  const wrong = origins.find((origin) => !isOrigin(origin));
  if (wrong !== undefined) throw new RangeError(`'${wrong}' is not an origin: scheme, host and port alone`);
  return origins;
}

function keysIn(file: string): readonly string[] {
  if (file === '') return [];
  return someKeys(readFileSync(file, 'utf8'), file);
}

/** Without a key it is a Secret that was never filled: it must not open the gateway to everybody. */
function someKeys(text: string, where = 'it'): readonly string[] {
  const keys = parseApiKeys(text);
  if (keys.length === 0) throw new RangeError(`${where} holds no key`);
  return keys;
}

function parsePath(path: string): string | undefined {
  if (path !== '' && !isAbsolute(path)) throw new RangeError(`${JSON.stringify(path)} is not an absolute path`);
  return path || undefined;
}

function parseTarget(target: string): string {
  // The schemes the gRPC library resolves; anything else it would take for a DNS name and fail on at the first call.
  if (!/^(?:dns:(?:\/\/[^/]*\/)?|ipv4:|ipv6:)?[^/\s]+:\d{1,5}$/.test(target)) {
    throw new RangeError(`${JSON.stringify(target)} is not a gRPC name with a port`);
  }
  return target;
}

function nameOf(setting: Setting): string {
  if (setting.env === undefined) throw new ConfigError('a gateway setting has no environment variable');
  return setting.env;
}
