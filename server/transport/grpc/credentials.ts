import { ServerCredentials } from '@grpc/grpc-js';

/** Key and certificate of the server, and the authorities of its clients; PEM texts. */
export interface TlsMaterial {
  readonly serverKey: string;
  readonly serverCertificate: string;
  /** Empty for the authorities of the system. */
  readonly customAuthorities: string;
  /** Refuses clients that do not show a certificate of those authorities. */
  readonly verifiesClients: boolean;
}

/** What gRPC listens with: TLS, mutual where clients are verified, or plain. */
export function serverCredentials(tls: TlsMaterial | undefined): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure();
  const authorities = tls.customAuthorities === '' ? null : Buffer.from(tls.customAuthorities);
  const pair = { private_key: Buffer.from(tls.serverKey), cert_chain: Buffer.from(tls.serverCertificate) };
  return ServerCredentials.createSsl(authorities, [pair], tls.verifiesClients);
}
