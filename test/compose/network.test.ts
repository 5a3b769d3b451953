import { Exposure, ModelStorage, NetworkAccess, Peer, ServingDeployment, workloadsOf } from '../../lib';
import { unsupportedOf } from '../../lib/model/projection';
import { app, compose, creditModel, digits, digitsModel, front, records, service } from './support/stack';

const INBOUND = { driver_opts: { 'com.docker.network.bridge.enable_ip_masquerade': 'false' } };

test('a model server shares an internal network with its gateways alone', () => {
  const scope = app();
  front(scope, digits(scope));
  const other = new ServingDeployment(scope, 'other', { model: creditModel(), storage: ModelStorage.bind('/srv') });
  records(scope, other);
  const { services, networks } = compose(workloadsOf(scope)).output;
  const on = (network: string): string[] =>
    Object.keys(services).filter((name) => services[name]?.networks.includes(network));
  expect(on('model-digits')).toEqual(['digits', 'front']);
  expect(on('model-other')).toEqual(['other', 'records']);
  expect([services['digits']?.networks, services['other']?.networks]).toEqual([['model-digits'], ['model-other']]);
  expect([networks['model-digits'], networks['model-other']]).toEqual([{ internal: true }, { internal: true }]);
});

test('a gateway that fetches pictures has a way out, one that fetches nothing has none', () => {
  const scope = app();
  front(scope, digits(scope));
  const other = new ServingDeployment(scope, 'other', { model: creditModel(), storage: ModelStorage.bind('/srv') });
  records(scope, other);
  const workloads = workloadsOf(scope);
  expect(service(workloads, 'front').networks).toEqual(['edge', 'model-digits']);
  expect(service(workloads, 'records').networks).toEqual(['inbound-records', 'model-other']);
  expect(compose(workloads).output.networks).toMatchObject({ edge: {}, 'inbound-records': INBOUND });
});

test('an open workload has a way out', () => {
  const scope = app();
  digits(scope, { networkAccess: NetworkAccess.open() });
  expect(service(workloadsOf(scope), 'digits').networks).toEqual(['edge', 'model-digits']);
});

test('a gateway is connected to its model server by name', () => {
  const scope = app();
  front(scope, digits(scope));
  expect(service(workloadsOf(scope), 'front')).toMatchObject({
    environment: { MODEL_SERVER: 'dns:///digits:8500' },
    depends_on: { digits: { condition: 'service_healthy' } },
  });
});

test('nothing is published that is not exposed, and nothing that is exposed inside the cluster alone', () => {
  const scope = app();
  front(scope, digits(scope, { exposure: Exposure.clusterIp() }));
  for (const { ports } of Object.values(compose(workloadsOf(scope)).output.services)) expect(ports).toBeUndefined();
});

test.each([
  ['nodePort', Exposure.nodePort({ port: 8080, nodePort: 30080 })],
  ['loadBalancer', Exposure.loadBalancer({ port: 8080 })],
  ['ingress', Exposure.ingress({ port: 8080, host: 'digits.example.com' })],
  ['httpRoute', Exposure.httpRoute({ port: 8080, gateway: 'public' })],
])('%s publishes a gateway on 127.0.0.1', (_kind, exposure) => {
  const scope = app();
  front(scope, digits(scope), { exposure });
  expect(service(workloadsOf(scope), 'front').ports).toEqual([
    { name: 'http', host_ip: '127.0.0.1', published: '8080', target: 9696, protocol: 'tcp' },
  ]);
});

test('a model server with an exposure publishes REST, from a network that has no way out', () => {
  const scope = app();
  digits(scope, { exposure: Exposure.loadBalancer({ port: 8601 }) });
  const workloads = workloadsOf(scope);
  expect(service(workloads, 'digits').ports).toEqual([
    { name: 'rest', host_ip: '127.0.0.1', published: '8601', target: 8501, protocol: 'tcp' },
  ]);
  expect(service(workloads, 'digits').networks).toEqual(['inbound-digits', 'model-digits']);
  expect(compose(workloads).output.networks['inbound-digits']).toEqual(INBOUND);
});

test('a port that needs a privilege, or that is taken, becomes the next free one from 9696 on', () => {
  const scope = app();
  const server = digits(scope, { exposure: Exposure.loadBalancer({ port: 80 }) });
  front(scope, server, { exposure: Exposure.loadBalancer({ port: 9696 }) });
  const workloads = workloadsOf(scope);
  expect(service(workloads, 'front').ports?.[0]?.published).toBe('9696');
  expect(service(workloads, 'digits').ports?.[0]?.published).toBe('9697');
});

test('addresses a workload may connect to are refused as a restriction, and pods are not', () => {
  const losses = (peer: Peer): string[] => {
    const scope = app();
    digits(scope, { networkAccess: NetworkAccess.isolated({ allowTo: [peer] }) });
    return unsupportedOf(compose(workloadsOf(scope)).fidelity).map(({ field }) => field);
  };
  expect(losses(Peer.cidr('192.0.2.0/24'))).toEqual(['network.allowTo']);
  expect(losses(Peer.pods({ app: 'proxy' }))).toEqual([]);
});

test('a network that is named after a workload is never one that has a way out', () => {
  const scope = app();
  new ServingDeployment(scope, 'edge', { model: digitsModel(), storage: ModelStorage.bind('/srv') });
  expect(service(workloadsOf(scope), 'edge').networks).toEqual(['model-edge']);
});
