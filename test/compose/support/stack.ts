import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { Duration, Size } from 'cdk8s';
import {
  Answer,
  Autoscaling,
  Cpu,
  Exposure,
  GatewayService,
  Gpu,
  ModelStorage,
  NetworkAccess,
  Peer,
  Preprocessing,
  SavedModel,
  Secret,
  ServingApp,
  ServingDeployment,
  VersionPolicy,
  workloadsOf,
  type GatewayServiceProps,
  type ServingDeploymentProps,
  type Workload,
} from '../../../lib';
import { projectCompose, type ComposeProjection } from '../../../lib/compose/project';
import type { ComposeService } from '../../../lib/compose/document';
import { PICTURE, ROOT, SCORES, digitsModel as digitsModelNamed } from '../../support/definitions';

const CREDIT = join(ROOT, 'examples', 'credit', 'model');

export const digitsModel = (name = 'digits'): SavedModel => digitsModelNamed(name);
export const creditModel = (name = 'credit'): SavedModel => SavedModel.fromDirectory(CREDIT, { name });

/** An app that writes nothing. */
export function app(): ServingApp {
  return new ServingApp({ name: 'stack', outdir: mkdtempSync(join(tmpdir(), 'stack-')) });
}

/** A model server of one bound model, and what is said beside that. */
export function digits(scope: ServingApp, props: Partial<ServingDeploymentProps> = {}): ServingDeployment {
  const model = props.models === undefined ? { model: digitsModel(), storage: ModelStorage.bind('/srv/digits') } : {};
  return new ServingDeployment(scope, 'digits', { ...model, ...props });
}

/** A gateway that fetches pictures. */
export function front(
  scope: ServingApp,
  model: ServingDeployment,
  props: Partial<GatewayServiceProps> = {},
): GatewayService {
  return new GatewayService(scope, 'front', {
    model,
    preprocessing: PICTURE,
    answer: SCORES,
    ...props,
  });
}

/** A gateway that fetches nothing. */
export function records(
  scope: ServingApp,
  model: ServingDeployment,
  props: Partial<GatewayServiceProps> = {},
): GatewayService {
  return new GatewayService(scope, 'records', {
    model,
    preprocessing: Preprocessing.record({
      input: 'features',
      fields: [{ kind: 'numeric', name: 'duration', mean: 260, standardDeviation: 250 }],
    }),
    answer: Answer.decision({ output: 'probability', name: 'credit', threshold: 0.5 }),
    ...props,
  });
}

/** Says about everything a compose file and local processes can say, in one of two orders. */
export function fullStack(order: 'forward' | 'backward' = 'forward'): readonly Workload[] {
  const ordered = <T>(list: readonly T[]): T[] => (order === 'forward' ? [...list] : [...list].reverse());
  const record = <T>(map: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(ordered(Object.entries(map)));
  const credentials = Secret.fromName('bucket');
  const scope = app();
  const archive = (): ServingDeployment =>
    new ServingDeployment(scope, 'archive', {
      models: ordered([
        { model: creditModel(), storage: ModelStorage.s3('models/credit', downloadOptions(record, credentials)) },
        { model: digitsModel('old-digits'), storage: ModelStorage.bind('/srv/models/$old') },
        { model: digitsModel('all'), storage: ModelStorage.gcs('models/all', { verify: false }) },
      ]),
      networkAccess: NetworkAccess.open(),
      loadTimeout: Duration.minutes(5),
    });
  const vision = (): ServingDeployment =>
    new ServingDeployment(scope, 'vision', {
      models: ordered([
        {
          model: digitsModel(),
          storage: ModelStorage.image('registry.example/vision:3'),
          versionPolicy: VersionPolicy.specific(1),
          versionLabels: record({ stable: 1, canary: 1 }),
        },
        { model: creditModel('score'), storage: ModelStorage.image('registry.example/vision:3') },
      ]),
      autoscaling: Autoscaling.horizontal({ minReplicas: 2, maxReplicas: 4, cpuUtilization: 60 }),
      resources: {
        requests: { cpu: Cpu.cores(1), memory: Size.gibibytes(1), ephemeralStorage: Size.mebibytes(100) },
        limits: { cpu: Cpu.cores(2), memory: Size.gibibytes(2), ephemeralStorage: Size.mebibytes(200) },
        gpu: Gpu.nvidia(2),
      },
      runAs: { user: 1000, group: 2000 },
      environment: record({ TF_CPP_MIN_LOG_LEVEL: '1', PRICE: '$5', TOKEN: credentials.value('token') }),
      secretFiles: ordered([
        { path: '/var/run/keys/key.json', value: credentials.value('key.json') },
        { path: '/etc/tls/ca.pem', value: Secret.fromName('ca').value('ca.pem') },
      ]),
      labels: record({ team: 'vision', cost: 'low' }),
      podAnnotations: record({ 'example.com/owner': 'vision', 'example.com/audit': 'yes' }),
      batching: { maxBatchSize: 32, batchTimeoutMicros: 1000, allowedBatchSizes: [8, 32] },
      monitoringPath: '/monitoring/prometheus/metrics',
      modelConfigPoll: Duration.seconds(30),
      warmup: { iterations: 3 },
    });
  const [first, second] = order === 'forward' ? [archive(), vision()] : [vision(), archive()];
  const [old, seen] = order === 'forward' ? [first, second] : [second, first];
  for (const define of ordered([
    () =>
      front(scope, seen, {
        modelName: 'digits',
        exposure: Exposure.loadBalancer({ port: 80, sourceRanges: ['192.0.2.0/24'] }),
        environment: record({ PROXY_TOKEN: credentials.value('token'), LOG: 'a$b' }),
      }),
    () =>
      records(scope, old, {
        modelName: 'credit',
        networkAccess: NetworkAccess.isolated({ allowFrom: [Peer.pods({})] }),
      }),
  ])) {
    define();
  }
  return workloadsOf(scope);
}

function downloadOptions(
  record: <T>(map: Readonly<Record<string, T>>) => Record<string, T>,
  credentials: Secret,
): Parameters<typeof ModelStorage.s3>[1] {
  return {
    environment: record({
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: credentials.value('id'),
      AWS_SECRET_ACCESS_KEY: credentials.value('key'),
    }),
  };
}

/** The compose file of workloads, as if it were written to dist/compose of this repository. */
export function compose(workloads: readonly Workload[]): ComposeProjection {
  const directory = posix.join(ROOT, 'dist', 'compose');
  return projectCompose(workloads, { name: 'stack', relative: (path) => posix.relative(directory, path) });
}

/** The compose service of a workload, or of a download. */
export function service(workloads: readonly Workload[], name: string): ComposeService {
  const found = compose(workloads).output.services[name];
  if (found === undefined) throw new Error(`no compose service ${name}`);
  return found;
}
