import { App, Chart } from 'cdk8s';
import { gateway, modelServer } from '../support/definitions';
import { at, manifestOf } from '../support/manifests';

interface Variable {
  readonly name: string;
  readonly value?: string;
}

/** A gateway and its model server, each in a chart of its own. */
function apart(modelNamespace?: string, gatewayNamespace?: string) {
  const app = new App();
  const own = (id: string, namespace?: string): Chart =>
    new Chart(app, id, namespace === undefined ? {} : { namespace });
  const server = modelServer(own('models', modelNamespace));
  return { server, front: gateway(own('fronts', gatewayNamespace), server) };
}

function addressOf(front: ReturnType<typeof apart>['front']): string | undefined {
  const variables = at(manifestOf(front, 'Deployment'), 'spec.template.spec.containers.0.env') as Variable[];
  return variables.map(({ value }) => value).find((value) => value?.includes(':8500'));
}

const SERVER_PODS = {
  podSelector: {
    matchLabels: { 'app.kubernetes.io/instance': 'digits', 'app.kubernetes.io/name': 'model-server' },
  },
};
const GATEWAY_PODS = {
  podSelector: {
    matchLabels: { 'app.kubernetes.io/instance': 'digits-gateway', 'app.kubernetes.io/name': 'serving-gateway' },
  },
};
const inNamespace = (name: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });

test('every object is in the namespace of its chart', () => {
  const { server, front } = apart('models', 'web');
  expect(server.objects.map(({ metadata }) => metadata.namespace)).toEqual(['models', 'models', 'models']);
  expect(front.objects.map(({ metadata }) => metadata.namespace)).toEqual(['web', 'web', 'web']);
});

test('the address of a model server in another namespace carries that namespace, in the same one the name is enough', () => {
  expect(addressOf(apart('models', 'web').front)).toBe('dns:///digits.models:8500');
  expect(addressOf(apart('models', 'models').front)).toBe('dns:///digits:8500');
  expect(addressOf(apart().front)).toBe('dns:///digits:8500');
});

test('the NetworkPolicies of both sides name the other namespace', () => {
  const { server, front } = apart('models', 'web');
  expect(at(manifestOf(server, 'NetworkPolicy'), 'spec.ingress.0.from')).toEqual([
    { ...GATEWAY_PODS, ...inNamespace('web') },
  ]);
  expect(at(manifestOf(front, 'NetworkPolicy'), 'spec.egress.1.to')).toEqual([
    { ...SERVER_PODS, ...inNamespace('models') },
  ]);
});

test('the NetworkPolicies of one namespace name pods alone', () => {
  const { server, front } = apart('models', 'models');
  expect(at(manifestOf(server, 'NetworkPolicy'), 'spec.ingress.0.from')).toEqual([GATEWAY_PODS]);
  expect(at(manifestOf(front, 'NetworkPolicy'), 'spec.egress.1.to')).toEqual([SERVER_PODS]);
});
