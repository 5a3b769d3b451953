import { Duration } from 'cdk8s';
import {
  Affinity,
  Answer,
  Autoscaling,
  Exposure,
  ModelStorage,
  NetworkAccess,
  Peer,
  Preprocessing,
  Scrape,
  Secret,
  type SecretValue,
  TopologySpread,
  VersionPolicy,
} from '../../lib';
import { DIGITS, PICTURE, digitsModel, gateway, modelServer } from '../support/definitions';
import { chart, yamlOf } from '../support/manifests';

/** Every object inside a value, itself first. */
function objectsIn(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value, ...Object.values(value).flatMap(objectsIn)];
}

/** Props of both workloads out of lists and records that can be changed. */
function mutableProps() {
  const shared = {
    environment: { A: 'a', KEY: Secret.fromName('api').value('key') } as Record<string, string | SecretValue>,
    labels: { team: 'vision' } as Record<string, string>,
    podAnnotations: { owner: 'vision' } as Record<string, string>,
    imagePullSecrets: ['registry'],
    secretFiles: [{ path: '/etc/tls/tls.key', value: Secret.fromName('tls').value('tls.key') }],
    runAs: { user: 1000, group: 1000 },
    waivers: [{ rule: 'images/pinned', reason: 'a test', expires: '2099-12-31' }],
  };
  const peerLabels = { app: 'notebook' } as Record<string, string>;
  const ranges = ['192.0.2.0/24'];
  const versions = [1];
  const labels = [...'0123456789'];
  const metadata = { threshold: '5' } as Record<string, string>;
  const allowedBatchSizes = [4, 8];
  const versionLabels = { stable: 1 } as Record<string, number>;
  const scheduling = {
    nodeSelector: { pool: 'models' } as Record<string, string>,
    tolerations: [{ key: 'gpu', stayFor: Duration.seconds(5), effect: 'NoExecute' as const }],
    topologySpread: [TopologySpread.required('zone')],
    affinity: [Affinity.requireNodes({ key: 'pool', operator: 'In', values: ['models'] })],
  };
  const hosts = ['pictures.internal'];
  const origins = ['https://app.example'];
  const digits = {
    ...shared,
    storage: ModelStorage.image('registry.example/digits'),
    model: digitsModel(),
    versionPolicy: VersionPolicy.specific(...versions),
    versionLabels,
    batching: { maxBatchSize: 8, allowedBatchSizes },
    scheduling,
    networkAccess: NetworkAccess.isolated({ allowFrom: [Peer.pods(peerLabels)] }),
    scrape: Scrape.serviceMonitor({ labels: metadata }),
  };
  const front = {
    ...shared,
    image: 'registry.example/gateway',
    answer: Answer.labels({ output: 'scores', labels }),
    preprocessing: PICTURE,
    exposure: Exposure.loadBalancer({ sourceRanges: ranges, annotations: metadata }),
    autoscaling: Autoscaling.events({ maxReplicas: 2, triggers: [{ type: 'cron', metadata }] }),
    fetchAllowedHosts: hosts,
    corsOrigins: origins,
    networkAccess: NetworkAccess.isolated({ allowTo: [Peer.pods(peerLabels)] }),
  };
  return {
    digits,
    front,
    loose: { peerLabels, ranges, versions, labels, metadata, allowedBatchSizes, versionLabels, hosts, origins },
  };
}

test('the workload is frozen all the way down', () => {
  const scope = chart();
  const { digits, front } = mutableProps();
  const server = modelServer(scope, digits);
  for (const { workload } of [server, gateway(scope, server, front)]) {
    const inside = objectsIn(workload);
    expect(inside.length).toBeGreaterThan(20);
    expect(inside.filter((value) => !Object.isFrozen(value))).toEqual([]);
  }
  expect(() => Object.assign(server.workload, { name: 'another' })).toThrow(TypeError);
});

test('props that are changed after the construct was made change nothing of it', () => {
  const { digits, front, loose } = mutableProps();
  const scope = chart();
  const server = modelServer(scope, digits);
  gateway(scope, server, front);
  const before = yamlOf(scope.node.root as never);
  for (const value of [...Object.values(loose), ...Object.values(digits), ...Object.values(front)]) spoil(value);
  for (const value of Object.values(digits.scheduling)) spoil(value);
  expect(yamlOf(scope.node.root as never)).toBe(before);
});

test('recipes are copies too: a list that grows after the gateway was made is not fed to the model', () => {
  const fields: { kind: 'numeric'; name: string }[] = [{ kind: 'numeric', name: 'age' }];
  const scope = chart();
  const preprocessing = Preprocessing.record({ input: 'image', fields });
  const front = gateway(scope, modelServer(scope), { preprocessing });
  fields.push({ kind: 'numeric', name: 'duration' });
  expect(front.workload.binding.preprocessing).toMatchObject({ inputs: [{ fields: [{ name: 'age' }] }] });
});

test('a working directory that is changed later changes no base path', () => {
  const server = modelServer(chart());
  const before = process.cwd();
  try {
    process.chdir('/');
    expect(server.workload.models.map(({ directory }) => directory)).toEqual([DIGITS]);
  } finally {
    process.chdir(before);
  }
});

/** Adds to a list or a record that allows it; what is frozen or a class of the library stays as it is. */
function spoil(value: unknown): void {
  if (Array.isArray(value) && !Object.isFrozen(value)) value.push(value[0]);
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  if (Object.getPrototypeOf(value) === Object.prototype) Object.assign(value, { spoiled: '1' });
}
