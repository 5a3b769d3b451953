import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ModelStorage, SavedModel, type ServingAppProps, type ServingDeploymentProps } from '../../lib';
import { DIGITS, ROOT, digitsModel, modelServer, servingApp } from '../support/definitions';

const CREDIT = join(ROOT, 'examples', 'credit', 'model');

/** The text of the Dockerfile of a model server called `digits`. */
function dockerfile(props: Partial<ServingDeploymentProps> = {}, app: ServingAppProps = {}): string | undefined {
  const scope = servingApp(app);
  modelServer(scope, props);
  scope.synth();
  const path = join(scope.outdir, 'images', scope.namespace ?? '', 'digits', 'Dockerfile');
  return existsSync(path)
    ? readFileSync(path, 'utf8').replaceAll(relative(join(path, '..'), ROOT), '$REPOSITORY')
    : undefined;
}

test('an image with a model in it has a Dockerfile, with the command that builds it', () => {
  const text = [
    '# In this directory: docker build --file Dockerfile --tag digits:1 $REPOSITORY/examples/digits/model',
    'FROM registry.example/server:2',
    'COPY --chown=1000:2000 . /models/digits/',
    '',
  ].join('\n');
  const props = { serverImage: 'registry.example/server:2', runAs: { user: 1000, group: 2000 } };
  expect(dockerfile(props)).toBe(text);
  expect(dockerfile(props, { namespace: 'production', targets: ['kubernetes'] })).toBe(text);
});

test('several models in one image are copied from a build context each, in the order of their names', () => {
  const storage = ModelStorage.image('both:1');
  const credit = SavedModel.fromDirectory(CREDIT, { name: 'credit' });
  const models = [
    { model: digitsModel('digits'), storage },
    { model: credit, storage },
    { model: digitsModel('copy'), storage: ModelStorage.bind(DIGITS) },
  ];
  expect(dockerfile({ models, serverImage: 'server:1' })).toBe(
    [
      '# In this directory: docker build --file Dockerfile --tag both:1 ' +
        '--build-context model-2=$REPOSITORY/examples/digits/model $REPOSITORY/examples/credit/model',
      'FROM server:1',
      'COPY --chown=65532:65532 . /models/credit/',
      'COPY --from=model-2 --chown=65532:65532 . /models/digits/',
      '',
    ].join('\n'),
  );
});

test('there is none where no model lies in an image, and none for processes of this machine', () => {
  expect(dockerfile({ storage: ModelStorage.claim('models') }, { targets: ['kubernetes'] })).toBeUndefined();
  expect(dockerfile({}, { targets: ['local'] })).toBeUndefined();
});
