import { Duration, Size } from 'cdk8s';
import type { Construct } from 'constructs';
import {
  Affinity,
  Autoscaling,
  DefinitionError,
  Exposure,
  GatewayService,
  ModelStorage,
  NetworkAccess,
  Rollout,
  SavedModel,
  Scrape,
  ServingApp,
  ServingDeployment,
  type ServingDeploymentProps,
} from '../../lib';
import { SCORES, PICTURE, digitsModel, gateway, modelServer } from '../support/definitions';
import { chart } from '../support/manifests';

/** What a definition may say where nobody checks its types: JavaScript, or a compiler that only strips them. */
const untyped = (value: unknown): never => value as never;

const server = (props: object): unknown => modelServer(chart(), untyped(props));

function front(props: object): unknown {
  const scope = chart();
  return gateway(scope, modelServer(scope), untyped(props));
}

/** What is wrong with a model server, and what its error says. */
const PROPS: readonly (readonly [define: () => unknown, problems: readonly string[]])[] = [
  [() => server({ replica: 3 }), ['replica is not known; did you mean replicas?']],
  [() => server({ env: {} }), ['env is not known; did you mean environment?']],
  [
    () => server({ image: 'server:1' }),
    ['image is not known; did you mean imagePullPolicy or imagePullSecrets or serverImage?'],
  ],
  [
    () => server({ scheduling: { zone: 'a' } }),
    [
      'scheduling.zone is not known; there are affinity, nodeSelector, priorityClass, runtimeClass, tolerations, topologySpread',
    ],
  ],
  [() => server({ replicas: '3' }), ['replicas is "3"; it takes a number']],
  [() => server({ drainTimeout: 30 }), ['drainTimeout is 30; it takes a Duration: Duration.seconds(30)']],
  [
    () => server({ resources: { requests: { cpu: '500m' }, limits: { memory: '2Gi' } } }),
    [
      'resources.requests.cpu is "500m"; it takes a Cpu: Cpu.cores(0.5)',
      'resources.limits.memory is "2Gi"; it takes a Size: Size.gibibytes(2)',
    ],
  ],
  [
    () => server({ environment: { THREADS: 2 } }),
    ["environment.THREADS is 2; it takes a string, or the value of a Secret: Secret.fromName('name').value('key')"],
  ],
  [() => server({ labels: ['team'] }), ['labels is a list; it takes an object: { key: ... }']],
  [() => server({ imagePullSecrets: 'registry' }), ['imagePullSecrets is "registry"; it takes a list: [ ... ]']],
  [
    () => server({ imagePullPolicy: 'always' }),
    ["imagePullPolicy is \"always\"; it takes 'Always' or 'IfNotPresent' or 'Never'"],
  ],
  [
    () => server({ exposure: Rollout.rolling() }),
    ['exposure is of the class Rollout; it takes an Exposure: Exposure.clusterIp()'],
  ],
  [() => server({ rollout: {} }), ['rollout is an object; it takes a Rollout: Rollout.rolling()']],
  [() => server({ dashboard: null }), ['dashboard is null; it takes true or false']],
  [() => server({ batching: {} }), ['batching.maxBatchSize is missing; it takes a number']],
  [() => server({ model: 'model' }), ['model is "model"; it takes a SavedModel: SavedModel.fromDirectory(\'model\')']],
  [
    () => server({ models: [{ model: digitsModel() }] }),
    ['models[0].storage is missing; it takes a ModelStorage: ' + "ModelStorage.image('registry.example/model:1')"],
  ],
  [
    () => server({ waivers: [{ rule: 'images/pinned', reason: 'x' }] }),
    ['waivers[0].expires is missing; it takes a string'],
  ],
  [
    () => new ServingDeployment(chart(), 'digits', untyped(undefined)),
    ['its argument is missing; it takes an object: { ... }'],
  ],
];

test.each(PROPS.map(([define, problems]) => [problems.join(', '), define, problems] as const))(
  '%s',
  (_what, define, problems) => {
    const { name, message } = errorOf(define);
    expect(name).toBe('DefinitionError');
    expect(message.split('\n')).toEqual(problems.map((problem) => `[test/digits] ${problem}`));
  },
);

test('a gateway is told all that is wrong with it at once', () => {
  const wrong = { model: undefined, answer: {}, modelTimeout: 5000, fetchAllowedHost: [], apiKeys: 'plain text' };
  expect(errorOf(() => front(wrong)).message.split('\n')).toEqual([
    '[test/digits-gateway] fetchAllowedHost is not known; did you mean fetchAllowedHosts?',
    '[test/digits-gateway] model is missing; it takes the ServingDeployment it asks',
    '[test/digits-gateway] answer is an object; it takes an Answer: Answer.labels({ ... })',
    '[test/digits-gateway] modelTimeout is 5000; it takes a Duration: Duration.seconds(30)',
    "[test/digits-gateway] apiKeys is \"plain text\"; it takes a SecretValue: Secret.fromName('name').value('key')",
  ]);
});

test.each<[message: string, make: () => unknown]>([
  ['Exposure.clusterIp: port is "80"; it takes a number', () => Exposure.clusterIp(untyped({ port: '80' }))],
  [
    'Exposure.nodePort: nodeport is not known; did you mean nodePort?',
    () => Exposure.nodePort(untyped({ nodeport: 1 })),
  ],
  [
    'Exposure.loadBalancer: ports is not known; did you mean port?',
    () => Exposure.loadBalancer(untyped({ ports: 80 })),
  ],
  ['Exposure.ingress: host is missing; it takes a string', () => Exposure.ingress(untyped({}))],
  ['Exposure.httpRoute: gateway is missing; it takes a string', () => Exposure.httpRoute(untyped({}))],
  [
    'Autoscaling.horizontal: cpu is not known; did you mean cpuUtilization?',
    () => Autoscaling.horizontal(untyped({ maxReplicas: 3, cpu: 20 })),
  ],
  [
    'Autoscaling.events: triggers[0].metadata.threshold is 5; it takes a string',
    () => Autoscaling.events(untyped({ maxReplicas: 3, triggers: [{ type: 'kafka', metadata: { threshold: 5 } }] })),
  ],
  [
    "Autoscaling.horizontal: scaleUp.steps[0].unit is \"pods\"; it takes 'Pods' or 'Percent'",
    () =>
      Autoscaling.horizontal(
        untyped({ maxReplicas: 3, scaleUp: { steps: [{ unit: 'pods', amount: 1, period: Duration.seconds(1) }] } }),
      ),
  ],
  [
    "Rollout.rolling: maxSurge is true; it takes a number or a share: 1, '25%'",
    () => Rollout.rolling(untyped({ maxSurge: true })),
  ],
  [
    'Scrape.serviceMonitor: interval is 15; it takes a Duration: Duration.seconds(30)',
    () => Scrape.serviceMonitor(untyped({ interval: 15 })),
  ],
  [
    'NetworkAccess.isolated: allowTo[0] is "10.0.0.0/8"; it takes a Peer: Peer.pods({ app: \'notebook\' })',
    () => NetworkAccess.isolated(untyped({ allowTo: ['10.0.0.0/8'] })),
  ],
  ['Affinity.withPods: labels is missing; it takes an object: { key: ... }', () => Affinity.withPods(untyped({}))],
  [
    'Affinity.apartFromPods: weight is "5"; it takes a number',
    () => Affinity.apartFromPods(untyped({ labels: {}, weight: '5' })),
  ],
  [
    'ModelStorage.claim: path is not known; did you mean subPath?',
    () => ModelStorage.claim('models', untyped({ path: 'a' })),
  ],
  [
    'ModelStorage.newClaim: size is "5Gi"; it takes a Size: Size.gibibytes(2)',
    () => ModelStorage.newClaim(untyped({ size: '5Gi' })),
  ],
  [
    'ModelStorage.s3: verify is "no"; it takes true or false',
    () => ModelStorage.s3('bucket/a', untyped({ verify: 'no' })),
  ],
  [
    'ModelStorage.gcs: img is not known; did you mean image?',
    () => ModelStorage.gcs('bucket/a', untyped({ img: 'r' })),
  ],
  ['ModelStorage.http: image is 1; it takes a string', () => ModelStorage.http('http://a', untyped({ image: 1 }))],
  [
    'SavedModel.fromDirectory: directory is missing; it takes a string',
    () => SavedModel.fromDirectory(untyped(undefined)),
  ],
  [
    "ServingApp: targets[0] is \"k8s\"; it takes 'kubernetes' or 'compose' or 'local'",
    () => new ServingApp(untyped({ targets: ['k8s'] })),
  ],
])('%s', (message, make) => {
  expect([errorOf(make).name, errorOf(make).message]).toEqual(['TypeError', message]);
});

test('what extends a construct may have props of its own; what it passes on wrongly is refused all the same', () => {
  class Owned extends ServingDeployment {
    constructor(scope: Construct, id: string, props: ServingDeploymentProps & { readonly team: string }) {
      super(scope, id, props);
    }
  }
  const given = { model: digitsModel(), storage: ModelStorage.image('digits:1'), team: 'vision' };
  expect(new Owned(chart(), 'digits', given).replicas).toBe(1);
  const wrong = { ...given, replicas: untyped('2') };
  expect(() => new Owned(chart(), 'digits', wrong)).toThrow('[test/digits] replicas is "2"; it takes a number');
});

test('a prop that is undefined is one that is not said', () => {
  expect(modelServer(chart(), untyped({ replicas: undefined, resources: { limits: undefined } })).replicas).toBe(1);
});

test('objects of another copy of a package are taken by the name of their class', () => {
  const copy = { Size: class Size {} };
  Object.setPrototypeOf(copy.Size.prototype, Size.prototype);
  const size = Object.assign(new copy.Size(), Size.gibibytes(1));
  const { resources } = modelServer(chart(), { resources: { requests: { memory: size } } });
  expect(resources.requests?.memory?.toMebibytes()).toBe(1024);
});

test('the error of a wrong prop is a DefinitionError, as that of every other prop that makes no construct', () => {
  const scope = chart();
  const define = (): unknown =>
    new GatewayService(scope, 'front', untyped({ model: 'digits', preprocessing: PICTURE, answer: SCORES }));
  expect(define).toThrow(DefinitionError);
  expect(define).toThrow('[test/front] model is "digits"; it takes the ServingDeployment it asks');
});

function errorOf(define: () => unknown): Error {
  try {
    define();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}
