import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Who is issued a certificate: by which authority, and for what. */
const ISSUED: readonly (readonly [name: string, authority: string, extensions: string])[] = [
  ['server', 'ca', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
  ['client', 'ca', 'extendedKeyUsage=clientAuth'],
  ['stranger', 'other-ca', 'extendedKeyUsage=clientAuth'],
];

/**
 * Writes `ca.crt`, key and certificate of a server (`server.key`, `server.crt`), of a `client` it knows and of a
 * `stranger`, and the two files a server is configured with: `tls.config` and `mutual-tls.config`. Valid for two days.
 * @throws Error where there is no openssl
 */
export function makeCertificates(directory: string): void {
  const openssl = (...args: readonly string[]): void => {
    execFileSync('openssl', args, { cwd: directory, stdio: 'ignore' });
  };
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  for (const authority of ['ca', 'other-ca']) {
    const files = ['-keyout', `${authority}.key`, '-out', `${authority}.crt`];
    openssl('req', '-x509', ...key, '-days', '2', '-subj', `/CN=${authority}`, ...files);
  }
  for (const [name, authority, extensions] of ISSUED) {
    writeFileSync(join(directory, `${name}.ext`), `${extensions}\n`);
    openssl('req', ...key, '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.csr`);
    const issuer = ['-CA', `${authority}.crt`, '-CAkey', `${authority}.key`, '-CAcreateserial', '-days', '2'];
    openssl('x509', '-req', '-in', `${name}.csr`, ...issuer, '-extfile', `${name}.ext`, '-out', `${name}.crt`);
  }
  const quoted = (file: string): string => JSON.stringify(readFileSync(join(directory, file), 'utf8'));
  const tls = `server_key: ${quoted('server.key')}\nserver_cert: ${quoted('server.crt')}\n`;
  writeFileSync(join(directory, 'tls.config'), tls);
  writeFileSync(join(directory, 'mutual-tls.config'), `${tls}custom_ca: ${quoted('ca.crt')}\nclient_verify: true\n`);
}
