import { App, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import {
  Autoscaling,
  Cpu,
  DefinitionError,
  ModelStorage,
  Rollout,
  Scrape,
  ServingApp,
  ServingDeployment,
  VersionPolicy,
  type ServedModelProps,
} from '../../lib';
import { digitsModel, gateway, modelServer } from '../support/definitions';
import { chart } from '../support/manifests';

const two: readonly ServedModelProps[] = ['a', 'b'].map((name) => ({
  model: digitsModel(name),
  storage: ModelStorage.image('both:1'),
}));
const HALF = Duration.millis(1500);
const UNEVEN = Duration.millis(0.5);

const CASES: Readonly<Record<string, readonly [define: () => unknown, message: string]>> = {
  'replicas beside autoscaling': [
    () => modelServer(chart(), { replicas: 2, autoscaling: Autoscaling.horizontal({ maxReplicas: 3 }) }),
    '[test/digits] has both replicas and autoscaling; say minReplicas in autoscaling instead',
  ],
  'no model at all': [
    () => new ServingDeployment(chart(), 'digits', {}),
    '[test/digits] serves no model; give it `model` and `storage`, or `models`',
  ],
  'a model without a storage': [
    () => new ServingDeployment(chart(), 'digits', { model: digitsModel() }),
    '[test/digits] serves no model; give it `model` and `storage`, or `models`',
  ],
  'a storage without a model': [
    () => new ServingDeployment(chart(), 'digits', { storage: ModelStorage.claim('models') }),
    '[test/digits] serves no model; give it `model` and `storage`, or `models`',
  ],
  'an empty list of models': [
    () => new ServingDeployment(chart(), 'digits', { models: [] }),
    '[test/digits] serves no model; give it `model` and `storage`, or `models`',
  ],
  'model beside models': [
    () => new ServingDeployment(chart(), 'digits', { models: two, model: digitsModel() }),
    '[test/digits] has `models` beside the props of one model; move that one into `models`',
  ],
  'storage beside models': [
    () => new ServingDeployment(chart(), 'digits', { models: two, storage: ModelStorage.claim('models') }),
    '[test/digits] has `models` beside the props of one model; move that one into `models`',
  ],
  'versionPolicy beside models': [
    () => new ServingDeployment(chart(), 'digits', { models: two, versionPolicy: VersionPolicy.all() }),
    '[test/digits] has `models` beside the props of one model; move that one into `models`',
  ],
  'versionLabels beside models': [
    () => new ServingDeployment(chart(), 'digits', { models: two, versionLabels: {} }),
    '[test/digits] has `models` beside the props of one model; move that one into `models`',
  ],
  'several models and no modelName': [
    () => {
      const scope = chart();
      gateway(scope, modelServer(scope, { models: two }));
    },
    '[test/digits-gateway] test/digits serves several models (a, b); name one in modelName',
  ],
  'a drainTimeout of one and a half seconds': [
    () => modelServer(chart(), { drainTimeout: HALF }),
    '[test/digits] drainTimeout is no whole number of seconds; round it',
  ],
  'a terminationGracePeriod of one and a half seconds': [
    () => modelServer(chart(), { terminationGracePeriod: HALF }),
    '[test/digits] terminationGracePeriod is no whole number of seconds; round it',
  ],
  'a loadTimeout of one and a half seconds': [
    () => modelServer(chart(), { loadTimeout: HALF }),
    '[test/digits] loadTimeout is no whole number of seconds; round it',
  ],
  'a modelConfigPoll of one and a half seconds': [
    () => modelServer(chart(), { modelConfigPoll: HALF }),
    '[test/digits] modelConfigPoll is no whole number of seconds; round it',
  ],
  'a modelTimeout of half a millisecond': [
    () => {
      const scope = chart();
      gateway(scope, modelServer(scope), { modelTimeout: UNEVEN });
    },
    '[test/digits-gateway] modelTimeout is no whole number of milliseconds; round it',
  ],
  'a clientTimeout of half a millisecond': [
    () => {
      const scope = chart();
      gateway(scope, modelServer(scope), { clientTimeout: UNEVEN });
    },
    '[test/digits-gateway] clientTimeout is no whole number of milliseconds; round it',
  ],
  'no chart and no ServingApp around it': [
    () => modelServer(new App()),
    '[digits] has no place for its manifests; give it a ServingApp or a Chart as scope',
  ],
  'a construct of its own under a plain App': [
    () => modelServer(new Construct(new App(), 'team')),
    '[team/digits] has no place for its manifests; give it a ServingApp or a Chart as scope',
  ],
  'an object to patch that is not there': [
    () => modelServer(chart()).object('Ingress'),
    '[test/digits] has no Ingress; it has Deployment, Service, NetworkPolicy',
  ],
};

test.each(Object.entries(CASES))(
  '%s: one message names the construct, the prop and what to do',
  (_what, [define, message]) => {
    expect(define).toThrow(DefinitionError);
    expect(errorOf(define).message).toBe(message);
  },
);

test.each<[string, () => unknown]>([
  ['minReady', () => Rollout.rolling({ minReady: HALF })],
  ['progressDeadline', () => Rollout.rolling({ progressDeadline: HALF })],
  ['interval', () => Scrape.serviceMonitor({ interval: HALF })],
  ['pollingInterval', () => Autoscaling.events({ maxReplicas: 2, triggers: [], pollingInterval: HALF })],
  ['cooldown', () => Autoscaling.events({ maxReplicas: 2, triggers: [], cooldown: HALF })],
  ['stabilizationWindow', () => Autoscaling.horizontal({ maxReplicas: 2, scaleUp: { stabilizationWindow: HALF } })],
  [
    'period',
    () => Autoscaling.horizontal({ maxReplicas: 2, scaleDown: { steps: [{ unit: 'Pods', amount: 1, period: HALF }] } }),
  ],
  ['stayFor', () => modelServer(chart(), { scheduling: { tolerations: [{ stayFor: HALF }] } })],
])('the option %s of one and a half seconds is refused by its name', (option, define) => {
  expect(define).toThrow(RangeError);
  expect(errorOf(define).message).toBe(`${option} is no whole number of seconds; round it`);
});

test('the name of an app is that of a compose project, and cpu is counted in thousandths', () => {
  expect(errorOf(() => new ServingApp({ name: 'My App' })).message).toBe(
    'name "My App" is none of a compose project; use a-z, 0-9, - and _, a letter or digit first',
  );
  expect(errorOf(() => Cpu.cores(0.00001)).message).toMatch(/are no amount of cpu; use a whole number from 0 on$/);
  expect([16.1, 0.29, 1.005].map((cores) => Cpu.cores(cores).milliCores)).toEqual([16100, 290, 1005]);
});

test('the cause of a duration that cannot be said is kept', () => {
  const error = errorOf(() => modelServer(chart(), { loadTimeout: HALF }));
  expect(error.name).toBe('DefinitionError');
  expect(error.cause).toBeInstanceOf(Error);
});

function errorOf(define: () => unknown): Error {
  try {
    define();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}
