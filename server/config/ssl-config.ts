import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { ServingError } from '@cdk8s-serving/contract';
import { parseTextFormat } from './text-format';

/** What gRPC shows and asks for in a TLS handshake; PEM texts. */
export interface SslConfig {
  readonly serverKey: string;
  readonly serverCertificate: string;
  /** Authorities of clients; empty for those of the system. */
  readonly customAuthorities: string;
  /** Refuses clients that do not show a certificate of those authorities. */
  readonly verifiesClients: boolean;
}

/**
 * Reads `tensorflow.serving.SSLConfig` in text format.
 * @throws ServingError INVALID_ARGUMENT, also for a key and a certificate that are none or do not belong together; no
 *   message shows what is in the file
 */
export function parseSslConfig(text: string): SslConfig {
  const message = parseTextFormat(text, 'SSLConfig').allow('server_key', 'server_cert', 'custom_ca', 'client_verify');
  const config = {
    serverKey: message.string('server_key'),
    serverCertificate: message.string('server_cert'),
    customAuthorities: message.string('custom_ca'),
    verifiesClients: message.boolean('client_verify'),
  };
  for (const [field, value] of [
    ['server_key', config.serverKey],
    ['server_cert', config.serverCertificate],
  ] as const) {
    if (value === '') throw new ServingError('INVALID_ARGUMENT', `SSLConfig.${field} is empty; give it as PEM text`);
  }
  try {
    // At the start, not in the first handshake.
    createSecureContext({ key: config.serverKey, cert: config.serverCertificate });
    // A secure context takes any text for authorities, and then trusts nobody.
    if (config.customAuthorities !== '') new X509Certificate(config.customAuthorities);
  } catch (error) {
    throw new ServingError(
      'INVALID_ARGUMENT',
      'server_key, server_cert and custom_ca of SSLConfig must be PEM texts, the key that of the certificate: ' +
        (error as Error).message,
      { cause: error },
    );
  }
  return config;
}
