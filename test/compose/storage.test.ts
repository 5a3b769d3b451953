import { Size } from 'cdk8s';
import { ModelStorage, ServingDeployment, workloadsOf, type ServedModelProps } from '../../lib';
import { unsupportedOf } from '../../lib/model/projection';
import { schemaErrors } from './support/schema';
import { app, compose, creditModel, digits, digitsModel, service } from './support/stack';

const image = ModelStorage.image('registry.example/digits:3');

function server(...models: readonly ServedModelProps[]) {
  const scope = app();
  digits(scope, { models });
  return workloadsOf(scope);
}

test('a model in the image is built from its directory, and built anew when that changes', () => {
  const workloads = server({ model: digitsModel(), storage: image });
  expect(service(workloads, 'digits')).toMatchObject({
    image: 'registry.example/digits:3',
    build: {
      context: '../../examples/digits/model',
      dockerfile_inline: 'FROM cdk8s-serving/model-server:0.1.0\nCOPY --chown=65532:65532 . /models/digits/\n',
    },
    develop: { watch: [{ action: 'rebuild', path: '../../examples/digits/model' }] },
  });
  expect(Object.keys(service(workloads, 'digits'))).not.toContain('pull_policy');
  expect(Object.keys(service(workloads, 'digits'))).not.toContain('volumes');
});

test('several models in one image are copied from a context each', () => {
  const workloads = server(
    { model: digitsModel('Zwei'), storage: image },
    { model: creditModel('Eins'), storage: image },
  );
  expect(service(workloads, 'digits').build).toEqual({
    context: '../../examples/credit/model',
    additional_contexts: { 'model-2': '../../examples/digits/model' },
    dockerfile_inline: [
      'FROM cdk8s-serving/model-server:0.1.0',
      'COPY --chown=65532:65532 . /models/Eins/',
      'COPY --from=model-2 --chown=65532:65532 . /models/Zwei/',
      '',
    ].join('\n'),
  });
});

test('a directory that two models share is watched once', () => {
  const workloads = server({ model: digitsModel('a'), storage: image }, { model: digitsModel('b'), storage: image });
  expect(service(workloads, 'digits').develop?.watch).toHaveLength(1);
});

test('some models lie in the image and others are mounted', () => {
  const workloads = server(
    { model: digitsModel('baked'), storage: image },
    { model: digitsModel('bound'), storage: ModelStorage.bind('/srv/bound') },
    { model: creditModel('loaded'), storage: ModelStorage.s3('bucket/loaded') },
  );
  const { build, volumes, depends_on } = service(workloads, 'digits');
  expect(build?.dockerfile_inline).toBe(
    'FROM cdk8s-serving/model-server:0.1.0\nCOPY --chown=65532:65532 . /models/baked/\n',
  );
  expect(volumes).toEqual([
    {
      type: 'bind',
      source: '/srv/bound',
      target: '/models/bound',
      read_only: true,
      bind: { create_host_path: false },
    },
    { type: 'volume', source: 'digits-model', target: '/models/loaded', read_only: true },
  ]);
  expect(depends_on).toEqual({ 'digits-download': { condition: 'service_completed_successfully' } });
});

test.each([
  ['storage.claim', ModelStorage.claim('models')],
  ['storage.newClaim', ModelStorage.newClaim({ size: Size.gibibytes(1) })],
])('%s is refused, and what is mounted once that is accepted is the checked directory', (field, storage) => {
  const workloads = server({ model: digitsModel(), storage });
  expect(service(workloads, 'digits').volumes).toMatchObject([
    { type: 'bind', source: '../../examples/digits/model', target: '/models/digits' },
  ]);
  expect(unsupportedOf(compose(workloads).fidelity).map((loss) => loss.field)).toEqual([field]);
});

describe('a download', () => {
  const workloads = server({ model: digitsModel(), storage: ModelStorage.s3('bucket/digits') });

  test('is a compose service that fills a volume of its own and ends', () => {
    expect(service(workloads, 'digits-download')).toMatchObject({
      entrypoint: ['sh', '-c', expect.stringContaining("':s3,env_auth:bucket/digits'")],
      volumes: [{ type: 'volume', source: 'digits-model', target: '/models/digits' }],
      restart: 'no',
    });
    expect(compose(workloads).output.volumes).toEqual({ 'digits-model': {} });
  });

  test('compares every file with the checked one', () => {
    const script = service(workloads, 'digits-download').entrypoint?.[2] ?? '';
    expect(script.match(/^[0-9a-f]{64} {2}1\/.+$/gm)).toHaveLength(4);
    expect(script).toMatch(/\nsha256sum -c "\$\$tmp\/expected"\n$/);
  });

  test('is as confined as the server, and reaches nothing but the way out', () => {
    const { user, read_only, tmpfs, cap_drop, security_opt } = service(workloads, 'digits');
    expect(service(workloads, 'digits-download')).toMatchObject({ user, read_only, tmpfs, cap_drop, security_opt });
    expect(service(workloads, 'digits-download').networks).toEqual(['downloads']);
    expect(compose(workloads).output.networks['downloads']).toEqual({});
  });

  test('writes to a directory its user owns', () => {
    expect(service(workloads, 'digits-download').build).toEqual({
      dockerfile_inline: 'FROM rclone/rclone:1.68.2\nRUN mkdir -p /models/digits && chown 65532:65532 /models/digits\n',
    });
  });

  test('takes no accelerator from the server', () => {
    expect(service(workloads, 'digits-download').deploy.resources.reservations.devices).toBeUndefined();
  });

  test('is a file by the schema', () => {
    expect(schemaErrors(compose(workloads).output)).toEqual([]);
  });

  test('of a second model has a number', () => {
    const two = server(
      { model: digitsModel('b'), storage: ModelStorage.s3('bucket/b') },
      { model: digitsModel('a'), storage: ModelStorage.s3('bucket/a') },
    );
    expect(Object.keys(compose(two).output.services)).toEqual(['digits', 'digits-download', 'digits-download-2']);
    expect(service(two, 'digits-download-2').volumes).toEqual([
      { type: 'volume', source: 'digits-model-2', target: '/models/b' },
    ]);
  });

  test('that another workload has the name of is refused', () => {
    const scope = app();
    digits(scope, { storage: ModelStorage.s3('bucket/digits') });
    new ServingDeployment(scope, 'digits-download', { model: digitsModel(), storage: ModelStorage.bind('/srv') });
    expect(() => compose(workloadsOf(scope))).toThrow(
      "[digits] the compose service 'digits-download' downloads a model of 'digits'; give the workload of that name another",
    );
  });
});
