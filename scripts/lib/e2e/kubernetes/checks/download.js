'use strict';

const { digitsGateway, digitsServer, library, synthesize } = require('../definition');
const { GATEWAY, MODEL } = require('../digits-stack');
const { build } = require('../images');
const { askFromInside } = require('../load-pod');
const { RCLONE, ensureRcloneImage } = require('../rclone');

/** A server of the S3 protocol with the model in a bucket. */
const S3 = 's3';
const S3_IMAGE = 'cdk8s-serving/s3:e2e';
const S3_PORT = 9000;
const BUCKET = 'models';
const KEY = 'e2e-access-key';
const SECRET = 'e2e-secret-key';
const SECRET_NAME = 's3-credentials';

/** @type {import('../../kubernetes').Group} */
module.exports = {
  name: 'download',
  level: 'restricted',
  async images() {
    await ensureRcloneImage();
    await build(S3_IMAGE, `FROM ${RCLONE}\nCOPY . /buckets/${BUCKET}/digits\n`, 'examples/digits/model');
    return [RCLONE, S3_IMAGE];
  },
  async hold(namespace, tally) {
    await namespace.apply(credentials(), ...server());
    await namespace.rolledOut(S3);
    await tally.check(
      'a model is downloaded from a server of S3, compared with the checked one, and served',
      async () => {
        await namespace.apply(...(await definition()));
        await namespace.rolledOut(MODEL, GATEWAY);
        await askFromInside(namespace, `http://${GATEWAY}:9696/predict`);
      },
    );
  },
};

function definition() {
  const { ModelStorage, NetworkAccess, Peer, Secret } = library();
  const secret = Secret.fromName(SECRET_NAME);
  const storage = ModelStorage.s3(`${BUCKET}/digits`, {
    environment: {
      AWS_ACCESS_KEY_ID: secret.value('key'),
      AWS_SECRET_ACCESS_KEY: secret.value('secret'),
      RCLONE_S3_PROVIDER: 'Other',
      RCLONE_S3_ENDPOINT: `http://${S3}:${S3_PORT}`,
    },
  });
  const networkAccess = NetworkAccess.isolated({ allowTo: [Peer.pods({ app: S3 })] });
  return synthesize((app) => digitsGateway(app, digitsServer(app, storage, { networkAccess })));
}

function credentials() {
  const stringData = { key: KEY, secret: SECRET };
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: SECRET_NAME }, stringData };
}

function server() {
  const labels = { app: S3 };
  const flags = [`--addr=:${S3_PORT}`, `--auth-key=${KEY},${SECRET}`, '--config=/tmp/rclone.conf', '--cache-dir=/tmp'];
  const container = {
    name: S3,
    image: S3_IMAGE,
    imagePullPolicy: 'IfNotPresent',
    command: ['rclone', 'serve', 's3', ...flags, '/buckets'],
    env: [{ name: 'HOME', value: '/tmp' }],
    readinessProbe: { tcpSocket: { port: S3_PORT } },
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
  };
  const spec = {
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [container],
  };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: S3 },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: S3 },
      spec: { selector: labels, ports: [{ port: S3_PORT }] },
    },
  ];
}
