import { Duration, Size } from 'cdk8s';
import fc from 'fast-check';
import {
  Affinity,
  Autoscaling,
  Cpu,
  DisruptionBudget,
  Exposure,
  Gpu,
  ImagePullPolicy,
  NetworkAccess,
  Peer,
  Rollout,
  Scrape,
  Secret,
  TopologySpread,
  type WorkloadProps,
} from '../../lib';

/** Leaves an object as it is, or gives one with the same entries in another order. */
export type Order = <T extends object>(value: T) => T;

/** Something that is made anew for every definition, its objects in some order. */
export type Made<T> = (order: Order) => T;

/** A part of a record that may be missing. */
export function maybe<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(arbitrary, { nil: undefined });
}

/** A record without the keys that have no value: what `exactOptionalPropertyTypes` asks for. */
export function said<T extends object>(record: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as never;
}

/** A record of some of these keys. */
const someOf = <T>(keys: readonly string[], value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> =>
  fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: keys.length, noNullPrototype: true });

const seconds = (min: number, max: number): fc.Arbitrary<Duration> =>
  fc.integer({ min, max }).map((amount) => Duration.seconds(amount));
const mebibytes = (min: number, max: number): fc.Arbitrary<Size> =>
  fc.integer({ min, max }).map((amount) => Size.mebibytes(amount));

const word = fc.constantFrom('a', 'vision', 'v1.2', 'with-dash', 'A_b');
const labels = someOf(['team', 'cost-center', 'example.com/tier'], word);
/** A value of one of two Secrets. */
export const secretValue = fc.constantFrom('alpha', 'beta').map((name) => Secret.fromName(name).value('data'));
export const environment = someOf(
  ['LOG_FORMAT', 'REGION', 'EXTRA'],
  fc.oneof(fc.constantFrom('', 'text', '$x "q" \\ y', 'yes', '007', '${HOME}', 'ünï\ncode'), secretValue),
);

const steps = fc.record({
  unit: fc.constantFrom('Pods' as const, 'Percent' as const),
  amount: fc.integer({ min: 1, max: 100 }),
  period: seconds(1, 1800),
});
const rules = fc
  .record({
    stabilizationWindow: maybe(seconds(0, 3600)),
    select: maybe(fc.constantFrom('Max' as const, 'Min' as const)),
    steps: maybe(fc.array(steps, { minLength: 1, maxLength: 2 })),
  })
  .map(said);
const horizontal: fc.Arbitrary<Made<Autoscaling>> = fc
  .record({
    minReplicas: maybe(fc.integer({ min: 1, max: 3 })),
    maxReplicas: fc.integer({ min: 3, max: 9 }),
    cpuUtilization: fc.integer({ min: 1, max: 95 }),
    podMetrics: maybe(fc.constantFrom([], [{ name: 'requests_per_second', averageValue: '500m' }])),
    scaleUp: maybe(rules),
    scaleDown: maybe(rules),
  })
  .map((options) => (order) => Autoscaling.horizontal(order(said(options) as typeof options as never)));
const events: fc.Arbitrary<Made<Autoscaling>> = fc
  .record({
    maxReplicas: fc.integer({ min: 1, max: 9 }),
    metadata: someOf(['serverAddress', 'query', 'threshold'], word),
    authentication: maybe(fc.constant('prometheus')),
    pollingInterval: maybe(seconds(1, 60)),
    cooldown: maybe(seconds(1, 600)),
  })
  .map(
    ({ metadata, authentication, ...options }) =>
      (order) =>
        Autoscaling.events({
          ...(said(options) as typeof options as { maxReplicas: number }),
          triggers: [order({ type: 'prometheus', metadata: order(metadata), ...said({ authentication }) })],
        }),
  );

/** How many pods there are, with a budget and a rollout that go with it. */
const pods = fc.oneof(
  fc.constant({}),
  fc.record({
    replicas: fc.integer({ min: 2, max: 5 }),
    disruptionBudget: fc.constantFrom(DisruptionBudget.minAvailable(1), DisruptionBudget.maxUnavailable('25%')),
  }),
  fc.record({ autoscaling: fc.oneof(horizontal, events) }),
);
const rollout: fc.Arbitrary<Rollout> = fc
  .record({
    maxSurge: fc.constantFrom(1, 2, '25%', '100%'),
    maxUnavailable: maybe(fc.constantFrom(0, 1, '10%')),
    minReady: maybe(seconds(0, 20)),
    progressDeadline: maybe(seconds(1500, 3000)),
  })
  .map((options) => Rollout.rolling(said(options)));

const matches = { key: 'example.com/pool', operator: 'In' as const, values: ['models', 'spare'] };
const affinity = fc.constantFrom(
  Affinity.requireNodes(matches, { key: 'cores', operator: 'Gt', values: ['4'] }),
  Affinity.preferNodes(10, { key: 'example.com/spot', operator: 'DoesNotExist' }),
  Affinity.withPods({ labels: { app: 'cache' }, weight: 5 }),
  Affinity.apartFromPods({ labels: { app: 'batch' } }),
);
const scheduling = fc
  .record({
    nodeSelector: maybe(labels),
    tolerations: maybe(
      fc.array(
        fc.constantFrom(
          { key: 'gpu', effect: 'NoSchedule' as const },
          { key: 'gpu', value: 'a100' },
          { effect: 'NoExecute' as const, key: 'x', stayFor: Duration.seconds(30) },
        ),
        { maxLength: 2 },
      ),
    ),
    topologySpread: maybe(
      fc.subarray([TopologySpread.required('zone', 2), TopologySpread.preferred('kubernetes.io/hostname')]),
    ),
    affinity: maybe(fc.array(affinity, { maxLength: 3 })),
    priorityClass: maybe(fc.constant('serving')),
    runtimeClass: maybe(fc.constant('nvidia')),
  })
  .map(said);

const resources = (memory: fc.Arbitrary<Size>) =>
  fc
    .record({
      requests: maybe(
        fc.record({ cpu: maybe(fc.integer({ min: 1, max: 1000 }).map(Cpu.millis)), memory: maybe(memory) }).map(said),
      ),
      limits: maybe(
        fc
          .record({
            cpu: maybe(fc.constantFrom(Cpu.cores(1.5), Cpu.cores(4))),
            ephemeralStorage: maybe(mebibytes(2048, 4096)),
          })
          .map(said),
      ),
      gpu: maybe(fc.constantFrom(Gpu.nvidia(), Gpu.nvidia(3), Gpu.of('amd.com/gpu', 2))),
    })
    .map(said);

const peers = fc.array(
  fc.constantFrom(
    Peer.pods({ app: 'notebook' }),
    Peer.pods({ app: 'notebook', tier: 'a' }, 'research'),
    Peer.namespace('monitoring'),
    Peer.cidr('10.0.0.0/8', ['10.1.0.0/16']),
    Peer.cidr('2001:db8::/32'),
  ),
  { maxLength: 2 },
);
const networkAccess = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ allowFrom: peers, allowTo: peers }).map((options) => NetworkAccess.isolated(options)),
  },
  { weight: 1, arbitrary: fc.constant(NetworkAccess.open()) },
);
const scrape: fc.Arbitrary<Made<Scrape>> = fc.oneof(
  fc.constantFrom(Scrape.annotations(), Scrape.none()).map((one) => () => one),
  fc
    .record({ interval: seconds(1, 120), labels })
    .map((options) => (order: Order) => Scrape.serviceMonitor(order({ ...options, labels: order(options.labels) }))),
);

/** Every way a workload is reached; the host is its own. */
export const exposure = (host: string): fc.Arbitrary<Made<Exposure>> => {
  const port = maybe(fc.constantFrom(80, 443, 8080, 9696, 30_000));
  const path = maybe(fc.constantFrom('/', '/digits', '/v1/predict'));
  const annotations = maybe(labels);
  return fc.oneof(
    fc.record({ port }).map((options) => () => Exposure.clusterIp(said(options))),
    fc.record({ port }).map((options) => () => Exposure.nodePort(said(options))),
    fc
      .record({ port, annotations, sourceRanges: maybe(fc.subarray(['192.0.2.0/24', '2001:db8::/32'])) })
      .map((options) => (order: Order) => Exposure.loadBalancer(order(said(options)))),
    fc
      .record({ port, annotations, path, className: maybe(fc.constant('nginx')), tlsSecret: maybe(fc.constant('tls')) })
      .map((options) => (order: Order) => Exposure.ingress(order({ ...said(options), host }))),
    fc
      .record({ port, path, gatewayNamespace: maybe(fc.constant('edge')), sectionName: maybe(fc.constant('https')) })
      .map(
        (options) => (order: Order) =>
          Exposure.httpRoute(order({ ...said(options), gateway: 'public', hostnames: [host] })),
      ),
  );
};

/** What both kinds of workload have, in any combination that passes the checks. */
export function workloadProps(memory: fc.Arbitrary<Size>): fc.Arbitrary<Made<WorkloadProps>> {
  const plain = fc.record({
    scheduling: maybe(scheduling),
    resources: maybe(resources(memory)),
    runAs: maybe(fc.constant({ user: 1000, group: 2000 })),
    serviceAccount: maybe(fc.constant('models')),
    environment: maybe(environment),
    secretFiles: maybe(
      fc.subarray([
        { path: '/etc/tls/tls.key', value: Secret.fromName('tls').value('tls.key') },
        { path: '/etc/tls/ca.crt', value: Secret.fromName('ca').value('ca.crt') },
        { path: '/etc/license/text', value: Secret.fromName('alpha').value('data') },
      ]),
    ),
    labels: maybe(labels),
    podAnnotations: maybe(labels),
    imagePullPolicy: maybe(fc.constantFrom(...Object.values(ImagePullPolicy))),
    imagePullSecrets: maybe(fc.subarray(['one', 'two'])),
    networkAccess: maybe(networkAccess),
    dashboard: maybe(fc.boolean()),
    revisionHistoryLimit: maybe(fc.integer({ min: 0, max: 20 })),
    rollout: maybe(rollout),
    drainTimeout: maybe(seconds(10, 90)),
  });
  return fc.tuple(plain, pods, maybe(scrape)).map(([props, count, scraped]) => (order) => {
    const autoscaling = 'autoscaling' in count ? { autoscaling: count.autoscaling(order) } : count;
    return order({ ...said(props), ...autoscaling, ...said({ scrape: scraped?.(order) }) });
  });
}
