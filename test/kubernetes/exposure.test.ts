import { Exposure } from '../../lib';
import { gateway, kinds, manifest, modelServer, spec } from './support/definitions';

const GATEWAY_PODS = { 'app.kubernetes.io/name': 'serving-gateway', 'app.kubernetes.io/instance': 'digits-gateway' };
const SERVER_PODS = { 'app.kubernetes.io/name': 'model-server', 'app.kubernetes.io/instance': 'digits' };

const exposed = (exposure: Exposure) => gateway({ model: modelServer(), exposure });

test('a model server is a headless Service, so that gRPC clients find every pod', () => {
  expect(spec(modelServer(), 'Service')).toEqual({
    type: 'ClusterIP',
    clusterIP: 'None',
    selector: SERVER_PODS,
    ports: [
      { name: 'grpc', port: 8500, protocol: 'TCP', targetPort: 'grpc', appProtocol: 'kubernetes.io/h2c' },
      { name: 'rest', port: 8501, protocol: 'TCP', targetPort: 'rest' },
    ],
  });
});

test('a gateway is a Service inside the cluster by default', () => {
  expect(spec(gateway({ model: modelServer() }), 'Service')).toEqual({
    type: 'ClusterIP',
    selector: GATEWAY_PODS,
    ports: [{ name: 'http', port: 9696, protocol: 'TCP', targetPort: 'http' }],
  });
});

test('a node port is written where one was named', () => {
  expect(spec(exposed(Exposure.nodePort({ nodePort: 30080 })), 'Service')).toMatchObject({
    type: 'NodePort',
    ports: [{ port: 9696, nodePort: 30080 }],
  });
  expect(spec<{ ports: object[] }>(exposed(Exposure.nodePort()), 'Service').ports[0]).not.toHaveProperty('nodePort');
});

test('a load balancer admits the ranges it is given and has the annotations of its provider', () => {
  const annotations = { 'example.com/internal': 'true' };
  const workload = exposed(Exposure.loadBalancer({ port: 80, sourceRanges: ['192.0.2.0/24'], annotations }));
  expect(spec(workload, 'Service')).toMatchObject({
    type: 'LoadBalancer',
    loadBalancerSourceRanges: ['192.0.2.0/24'],
    ports: [{ port: 80 }],
  });
  expect(manifest(workload, 'Service').metadata.annotations).toEqual(annotations);
  expect(spec(exposed(Exposure.loadBalancer()), 'Service')).not.toHaveProperty('loadBalancerSourceRanges');
});

test('an Ingress leads to a Service inside the cluster, with TLS where a Secret is named', () => {
  const workload = exposed(
    Exposure.ingress({
      host: 'digits.example.com',
      path: '/api',
      className: 'nginx',
      tlsSecret: 'digits-tls',
      annotations: { 'example.com/body-size': '10m' },
    }),
  );
  expect(spec(workload, 'Ingress')).toEqual({
    ingressClassName: 'nginx',
    tls: [{ hosts: ['digits.example.com'], secretName: 'digits-tls' }],
    rules: [
      {
        host: 'digits.example.com',
        http: {
          paths: [
            {
              path: '/api',
              pathType: 'Prefix',
              backend: { service: { name: 'digits-gateway', port: { number: 9696 } } },
            },
          ],
        },
      },
    ],
  });
  expect(manifest(workload, 'Ingress').metadata.annotations).toEqual({ 'example.com/body-size': '10m' });
  expect(spec(workload, 'Service')).toMatchObject({ type: 'ClusterIP' });
});

test("an Ingress without a class and a Secret takes the cluster's default and plain HTTP", () => {
  const written = spec(exposed(Exposure.ingress({ host: 'digits.example.com' })), 'Ingress');
  expect(written).not.toHaveProperty('tls');
  expect(written).not.toHaveProperty('ingressClassName');
  expect(written).toHaveProperty(['rules', 0, 'http', 'paths', 0, 'path'], '/');
});

test('an HTTPRoute is attached to a listener of a gateway and leads to the Service', () => {
  const workload = exposed(
    Exposure.httpRoute({
      gateway: 'public',
      gatewayNamespace: 'edge',
      sectionName: 'https',
      hostnames: ['digits.example.com'],
      path: '/digits',
      port: 8080,
    }),
  );
  expect(spec(workload, 'HTTPRoute')).toEqual({
    parentRefs: [{ name: 'public', namespace: 'edge', sectionName: 'https' }],
    hostnames: ['digits.example.com'],
    rules: [
      {
        matches: [{ path: { type: 'PathPrefix', value: '/digits' } }],
        backendRefs: [{ name: 'digits-gateway', port: 8080 }],
      },
    ],
  });
});

test('an HTTPRoute says no more of its gateway than the definition', () => {
  expect(spec(exposed(Exposure.httpRoute({ gateway: 'public' })), 'HTTPRoute')).toEqual({
    parentRefs: [{ name: 'public' }],
    rules: [
      {
        matches: [{ path: { type: 'PathPrefix', value: '/' } }],
        backendRefs: [{ name: 'digits-gateway', port: 9696 }],
      },
    ],
  });
});

test('an exposed model server has a second Service, to REST alone', () => {
  const workload = modelServer({ exposure: Exposure.loadBalancer({ port: 443 }) });
  expect(spec(workload, 'Service')).toMatchObject({ clusterIP: 'None' });
  expect(spec(workload, 'Service', 'digits-external')).toEqual({
    type: 'LoadBalancer',
    selector: SERVER_PODS,
    ports: [{ name: 'rest', port: 443, protocol: 'TCP', targetPort: 'rest' }],
  });
  expect(workload.service.name).toBe('digits');
});

test.each([
  ['Ingress', Exposure.ingress({ host: 'models.example.com', port: 8080 })],
  ['HTTPRoute', Exposure.httpRoute({ gateway: 'public', port: 8080 })],
])("an %s to a model server leads to that second Service's port", (kind, exposure) => {
  const text = JSON.stringify(manifest(modelServer({ exposure }), kind));
  expect(text).toMatch(/"name":"digits-external","port":(8080|\{"number":8080\})/);
});

test('a workload that is not exposed through them has neither Ingress nor HTTPRoute nor a second Service', () => {
  const written = [...kinds(modelServer()), ...kinds(exposed(Exposure.nodePort()))];
  expect(written.filter((kind) => kind === 'Service')).toHaveLength(2);
  expect(written).not.toContain('Ingress');
  expect(written).not.toContain('HTTPRoute');
});
