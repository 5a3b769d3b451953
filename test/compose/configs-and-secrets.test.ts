import { Duration } from 'cdk8s';
import { Secret, workloadsOf, type ServingDeploymentProps } from '../../lib';
import { app, compose, digits, service } from './support/stack';

function server(props: Partial<ServingDeploymentProps>) {
  const scope = app();
  digits(scope, props);
  return workloadsOf(scope);
}

const CONFIG_HASH = 'cdk8s-serving/config-hash';
const secret = Secret.fromName('bucket');

test('a server that flags say everything of has no configs and no annotations', () => {
  const { output, files } = compose(server({}));
  expect(Object.keys(output)).toEqual(['name', 'services', 'networks']);
  expect(Object.keys(output.services['digits'] ?? {})).not.toContain('configs');
  expect(Object.keys(output.services['digits'] ?? {})).not.toContain('annotations');
  expect(files).toEqual([]);
});

test('a config is a file beside the compose file, mounted where the flag says', () => {
  const workloads = server({ batching: { maxBatchSize: 4 } });
  const { output, files } = compose(workloads);
  expect(files).toEqual([
    { path: 'configs/digits/batching.config', text: expect.stringContaining('max_batch_size { value: 4 }\n') },
  ]);
  expect(output.configs).toEqual({ 'digits-batching.config': { file: './configs/digits/batching.config' } });
  const { configs, command } = service(workloads, 'digits');
  expect(configs).toEqual([{ source: 'digits-batching.config', target: '/etc/model-server/batching.config' }]);
  expect(command).toContain('--batching_parameters_file=/etc/model-server/batching.config');
});

test('no dollar of a config is doubled, because compose does not read the file', () => {
  expect(compose(server({ monitoringPath: '/a$b' })).files[0]?.text).toContain('path: "/a$b"');
});

test('another config is another annotation, so the container is replaced', () => {
  const hash = (maxBatchSize: number): unknown =>
    service(server({ batching: { maxBatchSize } }), 'digits').annotations?.[CONFIG_HASH];
  expect(hash(4)).toMatch(/^[0-9a-f]{64}$/);
  expect(hash(4)).toBe(hash(4));
  expect(hash(4)).not.toBe(hash(8));
});

test('a config that is looked at again is part of that annotation, too', () => {
  const polled = (labels: Readonly<Record<string, number>>): unknown =>
    service(server({ modelConfigPoll: Duration.seconds(10), versionLabels: labels }), 'digits').annotations?.[
      CONFIG_HASH
    ];
  expect(polled({ stable: 1 })).not.toBe(polled({ canary: 1 }));
});

test('annotations of the pods are annotations of the container', () => {
  expect(service(server({ podAnnotations: { 'example.com/owner': 'us' } }), 'digits').annotations).toEqual({
    'example.com/owner': 'us',
  });
});

test('a secret variable is interpolated, and nothing else is', () => {
  const environment = { PLAIN: '$HOME ${HOME}', TOKEN: secret.value('access-token') };
  expect(service(server({ environment }), 'digits').environment).toMatchObject({
    PLAIN: '$$HOME $${HOME}',
    TOKEN: '${BUCKET_ACCESS_TOKEN:?set it to the value of key access-token of Secret bucket}',
  });
});

test('a secret file is a file of this machine at the path of the container', () => {
  const workloads = server({ secretFiles: [{ path: '/etc/keys/key.json', value: secret.value('key.json') }] });
  expect(service(workloads, 'digits').secrets).toEqual([{ source: 'bucket_key.json', target: '/etc/keys/key.json' }]);
  expect(compose(workloads).output.secrets).toEqual({
    'bucket_key.json': {
      file: '${BUCKET_KEY_JSON_FILE:?set it to the path of a file with the value of key key.json of Secret bucket}',
    },
  });
});

test('no container with a read-only root is given text or a variable as a file, which compose refuses', () => {
  const { output } = compose(
    server({
      batching: { maxBatchSize: 4 },
      secretFiles: [{ path: '/etc/keys/key.json', value: secret.value('key.json') }],
    }),
  );
  expect(Object.values(output.services).map(({ read_only }) => read_only)).toEqual([true]);
  for (const file of [...Object.values(output.configs ?? {}), ...Object.values(output.secrets ?? {})]) {
    expect(Object.keys(file)).toEqual(['file']);
  }
});
