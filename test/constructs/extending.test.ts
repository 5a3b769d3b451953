import { Duration, Size, type App } from 'cdk8s';
import type { Construct } from 'constructs';
import {
  Autoscaling,
  Cpu,
  ModelStorage,
  Preprocessing,
  Rollout,
  SavedModel,
  ServingDeployment,
  WorkloadConstruct,
  type GatewayWorkload,
  type ServingDeploymentProps,
  type WorkloadProps,
  workloadsOf,
} from '../../lib';
import { DIGITS, SCORES, digitsModel, gateway, modelServer } from '../support/definitions';
import { at, chart, manifestOf, manifestsOf } from '../support/manifests';

/** What a platform team gives its users: its own defaults before theirs. */
class CompanyModelServer extends ServingDeployment {
  constructor(scope: Construct, id: string, props: ServingDeploymentProps) {
    super(scope, id, {
      autoscaling: Autoscaling.horizontal({ minReplicas: 2, maxReplicas: 8, cpuUtilization: 60 }),
      rollout: Rollout.rolling({ maxSurge: '25%' }),
      serviceAccount: 'models',
      ...props,
      labels: { 'cost-center': '4711', ...props.labels },
    });
  }
}

const MODEL = { model: digitsModel(), storage: ModelStorage.image('digits:1') };

test('a subclass brings defaults of its own, and props of its users come before them', () => {
  const scope = chart();
  const server = new CompanyModelServer(scope, 'digits', { ...MODEL, serviceAccount: 'vision', labels: { team: 'v' } });
  const written = manifestOf(server, 'Deployment');
  expect(at(written, 'spec.strategy.rollingUpdate.maxSurge')).toBe('25%');
  expect(at(written, 'spec.template.spec.serviceAccountName')).toBe('vision');
  expect(at(written, 'metadata.labels')).toMatchObject({ 'cost-center': '4711', team: 'v' });
  expect(at(manifestOf(server, 'HorizontalPodAutoscaler'), 'spec.minReplicas')).toBe(2);
});

test('a gateway asks a subclass as it asks any model server', () => {
  const scope = chart();
  const front = gateway(scope, new CompanyModelServer(scope, 'digits', MODEL));
  expect(front.workload.modelServer.name).toBe('digits');
  expect(manifestsOf(scope.node.root as App).length).toBeGreaterThan(6);
});

/** A gateway of their own image before a model server, with nothing to configure. */
class RecordGateway extends WorkloadConstruct {
  readonly workload: GatewayWorkload;
  readonly image = 'registry.example/record-gateway:4';

  constructor(scope: Construct, id: string, props: WorkloadProps & { readonly model: ServingDeployment }) {
    super(scope, id, props, {
      resources: {
        cpu: Cpu.millis(50),
        memory: Size.mebibytes(448),
        ephemeralStorage: Size.mebibytes(16),
        ephemeralStorageLimit: Size.mebibytes(32),
      },
      drainTimeout: Duration.seconds(7),
    });
    this.workload = {
      ...this.base(this.image, 15),
      kind: 'gateway',
      modelServer: props.model.workload,
      binding: {
        model: props.model.name,
        signature: 'serving_default',
        preprocessing: Preprocessing.image({
          input: 'image',
          width: 8,
          height: 8,
          color: 'grey',
          interpolation: 'nearest',
          scaling: 'none',
        }).recipe,
        answer: SCORES.recipe,
      },
      module: undefined,
      exposure: { kind: 'cluster_ip', port: 80 },
      modelTimeoutMs: 1000,
      clientTimeoutMs: 30_000,
      fetchAllowedHosts: [],
      fetchMaxRedirects: 0,
      page: true,
      apiKeys: undefined,
      corsOrigins: [],
      maxRequests: 128,
      modelConcurrency: 32,
    };
    this.deploy();
  }
}

test('a workload of its own kind brings its defaults, and is rendered, connected and checked as the others are', () => {
  const scope = chart();
  const server = modelServer(scope);
  const own = new RecordGateway(scope, 'own', { model: server, replicas: 2 });
  const written = manifestOf(own, 'Deployment');
  expect(at(written, 'spec.replicas')).toBe(2);
  expect(at(written, 'spec.template.spec.containers.0.image')).toBe('registry.example/record-gateway:4');
  expect(at(written, 'spec.template.spec.containers.0.resources')).toEqual({
    requests: { cpu: '50m', memory: '448Mi', 'ephemeral-storage': '16Mi' },
    limits: { memory: '896Mi', 'ephemeral-storage': '32Mi' },
  });
  expect(at(written, 'spec.template.spec.terminationGracePeriodSeconds')).toBe(17);
  expect(workloadsOf(scope)).toEqual([server.workload, own.workload]);
  const [, , policy] = manifestsOf(scope.node.root as App);
  expect(at(policy, 'spec.ingress.0.from.0.podSelector.matchLabels.app|kubernetes|io/instance')).toBe('own');
});

test('what it gets wrong is found at synth under its own path', () => {
  const scope = chart();
  new RecordGateway(scope, 'own', { model: modelServer(scope), replicas: 0 });
  expect(() => manifestsOf(scope.node.root as App)).toThrow('[test/own] replicas is 0');
});

/** Forgets deploy(). */
class Forgetful extends WorkloadConstruct {
  readonly workload: GatewayWorkload;
  readonly image = 'x:1';

  constructor(scope: Construct, id: string, sample: GatewayWorkload) {
    super(
      scope,
      id,
      {},
      {
        resources: {
          cpu: Cpu.millis(1),
          memory: Size.mebibytes(1),
          ephemeralStorage: Size.mebibytes(1),
          ephemeralStorageLimit: Size.mebibytes(1),
        },
        drainTimeout: Duration.seconds(1),
      },
    );
    this.workload = sample;
  }
}

test('a constructor that forgets deploy() is told so when its Deployment is asked for', () => {
  const scope = chart();
  const forgetful = new Forgetful(scope, 'forgetful', gateway(scope, modelServer(scope)).workload);
  expect(() => forgetful.deployment).toThrow(
    '[test/forgetful] has no Deployment; it has nothing before deploy() was called',
  );
});

test('a model is read from where it was said, relative to the working directory too', () => {
  const relative = SavedModel.fromDirectory('examples/digits/model');
  expect(relative.path).toBe(DIGITS);
});
