import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect as connectHttp2 } from 'node:http2';
import { connect, createServer, type NetConnectOpts, type Socket } from 'node:net';
import { join } from 'node:path';
import { credentials } from '@grpc/grpc-js';
import { GrpcMethod, decodeModelStatusResponse, encodeModelStatusRequest } from '@cdk8s-serving/contract';
import type { ModelServer } from '../index';
import { WINDOW_BYTES } from '../transport/grpc/protocol/connection';
import {
  MODELS,
  RawClient,
  eventually,
  flagsFor,
  realEngine,
  silentServer,
  temporaryDirectory,
} from './support/server';

const engine = realEngine();
const running: Array<() => Promise<unknown>> = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((stop) => stop()));
});

async function start(extra: readonly string[]): Promise<{ server: ModelServer; port: number }> {
  const { flags, grpc } = await flagsFor('half', join(MODELS, 'half_plus_two'));
  const server = await silentServer(engine, [...flags, ...extra]);
  running.push(() => server.drain());
  return { server, port: grpc };
}

/** The version the server at this address has available. */
async function versionAt(address: string, channel = credentials.createInsecure()): Promise<bigint | undefined> {
  // The name the certificates are for; an address is none that TLS would send.
  const raw = new RawClient(address, channel, {
    'grpc.default_authority': 'localhost',
    'grpc.ssl_target_name_override': 'localhost',
  });
  running.push(() => Promise.resolve(raw.close()));
  const request = encodeModelStatusRequest({ name: 'half' });
  const bytes = await raw.call(GrpcMethod.getModelStatus, request, { deadline: Date.now() + 5000 });
  return decodeModelStatusResponse(bytes)[0]?.version;
}

test.each([
  ['the port', (port: number, _path: string) => connectHttp2(`http://127.0.0.1:${port}`)],
  [
    'the socket',
    (_port: number, path: string) => connectHttp2('http://localhost', { createConnection: () => connect(path) }),
  ],
])('a client may send a large message in one go: the windows of %s are wider than 64 kB', async (_where, open) => {
  const path = join(temporaryDirectory(), 'grpc.sock');
  const { port } = await start([`--grpc_socket_path=${path}`]);
  const session = open(port, path);
  try {
    await eventually(() => session.remoteSettings.initialWindowSize === WINDOW_BYTES);
    await eventually(() => session.state.remoteWindowSize === WINDOW_BYTES);
  } finally {
    session.destroy();
  }
});

describe('a unix socket', () => {
  const socketPath = () => join(temporaryDirectory(), 'grpc.sock');

  test('answers beside the port', async () => {
    const path = socketPath();
    const { port } = await start([`--grpc_socket_path=${path}`]);
    expect([await versionAt(`unix:${path}`), await versionAt(`127.0.0.1:${port}`)]).toEqual([124n, 124n]);
  });

  test('answers alone where the port is off, and is gone after the drain', async () => {
    const path = socketPath();
    const { server, port } = await start([`--grpc_socket_path=${path}`, '--port=0']);
    expect(await versionAt(`unix:${path}`)).toBe(124n);
    await expect(versionAt(`127.0.0.1:${port}`)).rejects.toMatchObject({ code: 14 });
    await server.drain();
    expect(existsSync(path)).toBe(false);
  });

  test('takes the place of one that a killed process left behind, and of no other file', async () => {
    const path = socketPath();
    // Listens and is killed, so that nobody takes the socket away.
    const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
    expect(() => execFileSync(process.execPath, ['-e', script])).toThrow();
    expect(existsSync(path)).toBe(true);
    await start([`--grpc_socket_path=${path}`]);
    expect(await versionAt(`unix:${path}`)).toBe(124n);

    const file = join(temporaryDirectory(), 'notes.txt');
    writeFileSync(file, 'keep');
    await expect(start([`--grpc_socket_path=${file}`])).rejects.toThrow();
    expect(readFileSync(file, 'utf8')).toBe('keep');
  });
});

test('channel arguments reach the listener', async () => {
  const { port } = await start(['--grpc_channel_arguments=grpc.max_receive_message_length=4']);
  await expect(versionAt(`127.0.0.1:${port}`)).rejects.toMatchObject({ code: 8 });
});

test('a port that is taken is an error of the start', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  running.push(() => new Promise((resolve) => taken.close(resolve)));
  const address = taken.address();
  expect(address).toMatchObject({ address: '127.0.0.1' });
  await expect(start([`--port=${(address as { port: number }).port}`])).rejects.toThrow();
});

test('connections beyond the limit are refused, and there is room again when one goes', async () => {
  const path = join(temporaryDirectory(), 'grpc.sock');
  const { port } = await start(['--grpc_max_connections=2', `--grpc_socket_path=${path}`]);
  const open = async (to: NetConnectOpts): Promise<Socket> => {
    const socket = connect(to);
    running.push(() => Promise.resolve(socket.destroy()));
    await once(socket, 'connect');
    return socket;
  };
  // Said by either, once it is served: the settings a server of HTTP/2 begins with.
  const first = await open({ port, host: '127.0.0.1' });
  await once(first, 'data');
  const second = await open({ path });
  await once(second, 'data');

  const third = await open({ port, host: '127.0.0.1' });
  await once(third.resume(), 'close');
  await expect(versionAt(`127.0.0.1:${port}`)).rejects.toMatchObject({ code: 14 });

  first.destroy();
  await eventually(() =>
    versionAt(`127.0.0.1:${port}`).then(
      (version) => version === 124n,
      () => false,
    ),
  );
});

describe('TLS', () => {
  const directory = temporaryDirectory();
  const file = (name: string): string => join(directory, name);
  const read = (name: string): Buffer => readFileSync(file(name));
  const openssl = (...args: readonly string[]): void => {
    execFileSync('openssl', args, { cwd: directory, stdio: 'ignore' });
  };

  /** A key and a certificate of this authority. */
  const issue = (authority: string, name: string, extensions: string): void => {
    writeFileSync(file(`${name}.ext`), extensions);
    openssl(
      'req',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.csr`,
    );
    const signed = ['-CA', `${authority}.crt`, '-CAkey', `${authority}.key`, '-CAcreateserial', '-days', '2'];
    openssl('x509', '-req', '-in', `${name}.csr`, ...signed, '-extfile', `${name}.ext`, '-out', `${name}.crt`);
  };

  beforeAll(() => {
    for (const authority of ['ca', 'other-ca']) {
      const self = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${authority}`];
      openssl(...self, '-keyout', `${authority}.key`, '-out', `${authority}.crt`);
    }
    issue('ca', 'server', 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
    issue('ca', 'client', 'extendedKeyUsage=clientAuth\n');
    issue('other-ca', 'stranger', 'extendedKeyUsage=clientAuth\n');
  });

  const config = (more = '', key = 'server.key'): string => {
    const path = join(temporaryDirectory(), 'ssl.config');
    writeFileSync(
      path,
      `server_key: "${read(key).toString()}"\nserver_cert: ${JSON.stringify(read('server.crt').toString())}\n${more}`,
    );
    return `--ssl_config_file=${path}`;
  };

  const mutual = (): string => `custom_ca: "${read('ca.crt').toString()}" client_verify: true`;

  test('answers clients that trust the authority, and no plain one', async () => {
    const { port } = await start([config()]);
    expect(await versionAt(`127.0.0.1:${port}`, credentials.createSsl(read('ca.crt')))).toBe(124n);
    const untrusting = versionAt(`127.0.0.1:${port}`, credentials.createSsl(read('other-ca.crt')));
    await expect(untrusting).rejects.toMatchObject({ code: 14 });
    await expect(versionAt(`127.0.0.1:${port}`)).rejects.toMatchObject({ code: 14 });
  });

  test('of both sides answers only clients with a certificate of the authority', async () => {
    const { port } = await start([config(mutual())]);
    const as = (name: string) => credentials.createSsl(read('ca.crt'), read(`${name}.key`), read(`${name}.crt`));
    expect(await versionAt(`127.0.0.1:${port}`, as('client'))).toBe(124n);
    await expect(versionAt(`127.0.0.1:${port}`, as('stranger'))).rejects.toMatchObject({ code: 14 });
    const anonymous = versionAt(`127.0.0.1:${port}`, credentials.createSsl(read('ca.crt')));
    await expect(anonymous).rejects.toMatchObject({ code: 14 });
  });

  test.each<[string, () => string, string]>([
    [
      'a key of another certificate',
      () => config('', 'client.key'),
      'must be PEM texts, the key that of the certificate',
    ],
    ['an authority that is none', () => config('client_verify: true custom_ca: "no"'), 'must be PEM texts'],
    ['a field that is none', () => config('client_key: ""'), 'SSLConfig has no field "client_key"'],
    [
      'no certificate',
      () => {
        const path = join(temporaryDirectory(), 'ssl.config');
        writeFileSync(path, 'server_key: "x"');
        return `--ssl_config_file=${path}`;
      },
      'SSLConfig.server_cert is empty; give it as PEM text',
    ],
  ])('%s keeps the server from starting', async (_what, flag, message) => {
    await expect(start([flag()])).rejects.toThrow(message);
  });
});
