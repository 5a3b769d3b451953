import { Chart } from 'cdk8s';
import { Exposure, ModelStorage, NetworkAccess, Peer, Scrape } from '../../lib';
import type { WorkloadConstruct } from '../../lib/constructs/workload-construct';
import { RECORDS, chart, gateway, kinds, modelServer, spec } from './support/definitions';

interface Policy {
  readonly podSelector: object;
  readonly policyTypes: readonly string[];
  readonly ingress: readonly object[];
  readonly egress: readonly object[];
}

const policy = (workload: WorkloadConstruct): Policy => spec<Policy>(workload, 'NetworkPolicy');
const tcp = (port: number) => ({ protocol: 'TCP', port });
const podsOf = (name: string, instance: string) => ({
  podSelector: { matchLabels: { 'app.kubernetes.io/name': name, 'app.kubernetes.io/instance': instance } },
});
const namespaceNamed = (name: string) => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
});
const ANY_POD = { namespaceSelector: {} };
const SCRAPED = { from: [ANY_POD], ports: [tcp(8502)] };
const MODEL_PORTS = [tcp(8500), tcp(8501)];
const DNS = { to: [ANY_POD], ports: [{ protocol: 'UDP', port: 53 }, tcp(53)] };

/** Rules of a gateway's egress beyond DNS and its model server. */
const beyondTheModel = (workload: WorkloadConstruct): readonly object[] => policy(workload).egress.slice(2);

describe('a model server', () => {
  test('is reached by the gateways that name it, also by those that are defined after it', () => {
    const digits = modelServer();
    gateway({ model: digits }, Chart.of(digits), 'second');
    gateway({ model: digits }, Chart.of(digits), 'first');
    const other = modelServer({}, Chart.of(digits), 'other');
    gateway({ model: other }, Chart.of(digits), 'third');
    expect(policy(digits)).toEqual({
      ...podsOf('model-server', 'digits'),
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        {
          from: [podsOf('serving-gateway', 'first'), podsOf('serving-gateway', 'second')],
          ports: MODEL_PORTS,
        },
        SCRAPED,
      ],
    });
  });

  test('is reached from the namespace of a gateway that lies in another', () => {
    const models = chart('models');
    const digits = modelServer({}, models);
    gateway({ model: digits }, new Chart(models.node.root, 'web', { namespace: 'web' }), 'web');
    expect(policy(digits).ingress[0]).toEqual({
      from: [{ ...podsOf('serving-gateway', 'web'), ...namespaceNamed('web') }],
      ports: MODEL_PORTS,
    });
  });

  test('is reached from wherever a gateway without a namespace may be applied', () => {
    const models = chart('models');
    const digits = modelServer({}, models);
    gateway({ model: digits }, new Chart(models.node.root, 'web'), 'web');
    expect(policy(digits).ingress[0]).toMatchObject({ from: [{ ...podsOf('serving-gateway', 'web'), ...ANY_POD }] });
  });

  test('without a gateway is reached by its neighbours', () => {
    expect(policy(modelServer()).ingress).toEqual([{ from: [{ podSelector: {} }], ports: MODEL_PORTS }, SCRAPED]);
  });

  test('is reached by whom the definition allows beside its gateways', () => {
    const allowFrom = [
      Peer.pods({ app: 'batch' }),
      Peer.pods({ app: 'notebook' }, 'research'),
      Peer.namespace('ci'),
      Peer.cidr('10.0.0.0/8', ['10.1.0.0/16']),
    ];
    const digits = modelServer({ networkAccess: NetworkAccess.isolated({ allowFrom }) });
    expect(policy(digits).ingress).toEqual([
      {
        from: [
          { podSelector: { matchLabels: { app: 'batch' } } },
          { podSelector: { matchLabels: { app: 'notebook' } }, ...namespaceNamed('research') },
          namespaceNamed('ci'),
          { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } },
        ],
        ports: MODEL_PORTS,
      },
      SCRAPED,
    ]);
  });

  test('that is exposed is reached on REST by everyone, on gRPC by its gateways alone', () => {
    const digits = modelServer({ exposure: Exposure.loadBalancer() });
    gateway({ model: digits });
    expect(policy(digits).ingress).toEqual([
      { from: [podsOf('serving-gateway', 'digits-gateway')], ports: MODEL_PORTS },
      { ports: [tcp(8501)] },
      SCRAPED,
    ]);
  });

  test('that is exposed inside the cluster is reached on REST by every pod of it', () => {
    expect(policy(modelServer({ exposure: Exposure.clusterIp() })).ingress).toEqual([
      { from: [ANY_POD], ports: [tcp(8501)] },
      SCRAPED,
    ]);
  });

  test('that nobody scrapes has a closed management port', () => {
    expect(policy(modelServer({ scrape: Scrape.none() })).ingress).toHaveLength(1);
    expect(policy(modelServer({ scrape: Scrape.serviceMonitor() })).ingress).toContainEqual(SCRAPED);
  });

  test('that downloads its model may look up hosts and reach HTTP and HTTPS', () => {
    const digits = modelServer({ storage: ModelStorage.s3('bucket/digits') });
    expect(policy(digits).egress).toEqual([DNS, { ports: [tcp(80), tcp(443)] }]);
  });

  test.each([
    ['its source', ModelStorage.http('http://models.internal:8080/digits')],
    ['its variables', ModelStorage.s3('b', { environment: { RCLONE_S3_ENDPOINT: 'http://minio.store:8080' } })],
  ])('that downloads from a port that %s name may reach that one too', (_, storage) => {
    expect(policy(modelServer({ storage })).egress[1]).toEqual({ ports: [tcp(80), tcp(443), tcp(8080)] });
  });

  test('may connect to whom the definition allows, and look up their names', () => {
    const networkAccess = NetworkAccess.isolated({ allowTo: [Peer.namespace('telemetry')] });
    expect(policy(modelServer({ networkAccess })).egress).toEqual([DNS, { to: [namespaceNamed('telemetry')] }]);
  });
});

describe('a gateway', () => {
  test('inside the cluster is reached by every pod of it', () => {
    expect(policy(gateway({ model: modelServer() })).ingress).toEqual([
      { from: [ANY_POD], ports: [tcp(9696)] },
      { from: [ANY_POD], ports: [tcp(9697)] },
    ]);
  });

  test.each([
    ['a node port', Exposure.nodePort()],
    ['a load balancer', Exposure.loadBalancer()],
    ['an Ingress', Exposure.ingress({ host: 'digits.example.com' })],
    ['an HTTPRoute', Exposure.httpRoute({ gateway: 'public' })],
  ])('behind %s is reached from anywhere', (_, exposure) => {
    expect(policy(gateway({ model: modelServer(), exposure })).ingress[0]).toEqual({ ports: [tcp(9696)] });
  });

  test('inside the cluster is reached by addresses the definition allows', () => {
    const networkAccess = NetworkAccess.isolated({ allowFrom: [Peer.cidr('192.0.2.0/24')] });
    expect(policy(gateway({ model: modelServer(), networkAccess })).ingress).toContainEqual({
      from: [{ ipBlock: { cidr: '192.0.2.0/24' } }],
      ports: [tcp(9696)],
    });
  });

  test('that is sent records looks up names and asks its model server, and nothing else', () => {
    expect(policy(gateway({ model: modelServer(), preprocessing: RECORDS })).egress).toEqual([
      DNS,
      { to: [podsOf('model-server', 'digits')], ports: [tcp(8500)] },
    ]);
  });

  test('asks a model server of another namespace there', () => {
    const models = chart('models');
    const web = new Chart(models.node.root, 'web', { namespace: 'web' });
    expect(policy(gateway({ model: modelServer({}, models) }, web)).egress[1]).toEqual({
      to: [{ ...podsOf('model-server', 'digits'), ...namespaceNamed('models') }],
      ports: [tcp(8500)],
    });
  });

  test('that fetches pictures reaches the internet and no private, loopback or link-local address', () => {
    const [internet] = beyondTheModel(gateway({ model: modelServer() })) as {
      to: { ipBlock: { except: string[] } }[];
    }[];
    const [v4, v6] = internet?.to ?? [];
    expect(v4?.ipBlock).toMatchObject({ cidr: '0.0.0.0/0' });
    for (const range of ['10.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16']) {
      expect(v4?.ipBlock.except).toContain(range);
    }
    // Loopback ::1, private fc00::/7 and link-local fe80::/10 are all outside of 2000::/3.
    expect(v6?.ipBlock).toMatchObject({ cidr: '2000::/3' });
  });

  test('reaches allowed hosts that are addresses, on the port they name', () => {
    const fetchAllowedHosts = ['10.0.0.7', '10.0.0.8:8080', '[fd00::7]', '[fd00::8]:8443', 'pictures.internal'];
    const workload = gateway({ model: modelServer(), fetchAllowedHosts });
    expect(beyondTheModel(workload).slice(1)).toEqual([
      { to: [{ ipBlock: { cidr: '10.0.0.7/32' } }] },
      { to: [{ ipBlock: { cidr: '10.0.0.8/32' } }], ports: [tcp(8080)] },
      { to: [{ ipBlock: { cidr: 'fd00::7/128' } }] },
      { to: [{ ipBlock: { cidr: 'fd00::8/128' } }], ports: [tcp(8443)] },
    ]);
  });

  test('reaches whom the definition allows', () => {
    const networkAccess = NetworkAccess.isolated({ allowTo: [Peer.pods({ app: 'pictures' })] });
    expect(beyondTheModel(gateway({ model: modelServer(), networkAccess, preprocessing: RECORDS }))).toEqual([
      { to: [{ podSelector: { matchLabels: { app: 'pictures' } } }] },
    ]);
  });
});

test('an open network has no policy', () => {
  expect(kinds(modelServer({ networkAccess: NetworkAccess.open() }))).not.toContain('NetworkPolicy');
});
