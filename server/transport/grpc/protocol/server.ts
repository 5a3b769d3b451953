import {
  constants,
  createSecureServer,
  createServer,
  type Http2SecureServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Socket } from 'node:net';
import { GrpcCall, type MessageLimits } from './call';
import { Connection, WINDOW_BYTES, type ConnectionLimits } from './connection';

/** Key and certificate of the server, and the authorities of its clients; PEM texts. */
export interface TlsMaterial {
  readonly serverKey: string;
  readonly serverCertificate: string;
  /** Empty for the authorities of the system. */
  readonly customAuthorities: string;
  /** Refuses clients that do not show a certificate of those authorities. */
  readonly verifiesClients: boolean;
}

/** Answers the calls of one method. */
export type CallHandler = (call: GrpcCall) => void;

/** What a server has, and what its clients may take of it. */
export interface GrpcServerOptions {
  /** By full name: `/tensorflow.serving.PredictionService/Predict`. */
  readonly handlers: ReadonlyMap<string, CallHandler>;
  readonly messages: MessageLimits;
  readonly connections: ConnectionLimits;
  /** Calls of one connection at the same time. A client has its further ones wait; one that does not is cut off. */
  readonly maxConcurrentStreams: number;
  /** Plain without it. */
  readonly tls?: TlsMaterial | undefined;
}

/** gRPC over node:http2, on sockets that somebody else accepts. */
export class GrpcServer {
  private readonly server: Http2Server | Http2SecureServer;
  private readonly connections = new Set<Connection>();

  constructor(private readonly options: GrpcServerOptions) {
    const http2 = {
      settings: { maxConcurrentStreams: options.maxConcurrentStreams, initialWindowSize: WINDOW_BYTES },
      // Messages have limits of their own; reached, this one of Node's has a connection refuse every call from then on.
      maxSessionMemory: Number.MAX_SAFE_INTEGER,
    };
    const { tls } = options;
    this.server = tls === undefined ? createServer(http2) : createSecureServer({ ...http2, ...secureContext(tls) });
    this.server.on('session', (session) => {
      const connection: Connection = new Connection(
        session,
        options.connections,
        (stream, headers) => this.answer(stream, headers),
        () => this.connections.delete(connection),
      );
      this.connections.add(connection);
    });
  }

  /** Serves one more client. */
  accept(socket: Socket): void {
    this.server.emit('connection', socket);
  }

  /** Tells clients to go elsewhere (GOAWAY) and lets running calls finish. */
  async drain(): Promise<void> {
    await Promise.all([...this.connections].map((connection) => connection.drain()));
  }

  /** Cuts what is still open. */
  destroy(): void {
    for (const connection of this.connections) connection.destroy();
  }

  private answer(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    const { handlers, messages } = this.options;
    if (headers['content-type']?.startsWith('application/grpc') !== true) {
      stream.on('error', () => undefined);
      stream.respond({ ':status': constants.HTTP_STATUS_UNSUPPORTED_MEDIA_TYPE }, { endStream: true });
      return;
    }
    const call = new GrpcCall(stream, headers, messages);
    const handle = handlers.get(call.path);
    if (handle === undefined) call.fail('UNIMPLEMENTED', `The server does not implement the method ${call.path}`);
    else handle(call);
  }
}

function secureContext({ serverKey, serverCertificate, customAuthorities, verifiesClients }: TlsMaterial) {
  return {
    key: serverKey,
    cert: serverCertificate,
    ...(customAuthorities !== '' && { ca: customAuthorities }),
    requestCert: verifiesClients,
    rejectUnauthorized: verifiesClients,
  };
}
