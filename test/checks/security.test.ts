import { ModelStorage, Secret, type ServingDeploymentProps } from '../../lib';
import { gateway, server } from './support/definitions';
import { testFamily } from './support/family';

const API = Secret.fromName('api').value('key');
const withEnvironment = (environment: NonNullable<ServingDeploymentProps['environment']>): ReturnType<typeof server> =>
  server({ environment });
const withFiles = (...paths: readonly string[]): ReturnType<typeof server> =>
  server({ secretFiles: paths.map((path) => ({ path, value: API })) });

testFamily('security', [
  {
    rule: 'root',
    fires: server({ runAs: { user: 0, group: 0 } }),
    problem: 'runAs is user 0 and group 0',
    fix: 'use the number of a user from 1 on',
    silent: server({ runAs: { user: 20001, group: 0 } }),
  },
  {
    rule: 'secret-text',
    fires: withEnvironment({ API_KEY: 'abc' }),
    problem: 'variable API_KEY has its value in plain text',
    fix: "keep it in a Secret and refer to it: Secret.fromName('name').value('key')",
    silent: withEnvironment({
      API_KEY: API,
      API_KEY_FILE: '/etc/api/key',
      TOKENIZERS_PARALLELISM: '0',
      DB_PASSWORD: '',
    }),
  },
  {
    rule: 'secret-text',
    fires: server({
      storage: ModelStorage.s3('bucket/digits', { environment: { AWS_SECRET_ACCESS_KEY: 'abc' } }),
    }),
    problem: 'variable AWS_SECRET_ACCESS_KEY has its value in plain text',
    fix: 'keep it in a Secret',
    silent: server({
      storage: ModelStorage.s3('bucket/digits', {
        environment: { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: API },
      }),
    }),
  },
  {
    rule: 'secret-files',
    fires: withFiles('secrets/key'),
    problem: 'secret file "secrets/key" is no absolute path of a file',
    fix: 'give each file a path of its own',
    silent: withFiles('/etc/secrets/key', '/etc/secrets/cert'),
  },
  {
    rule: 'secret-files',
    fires: withFiles('/tmp/key'),
    problem: 'secret file "/tmp/key" would be mounted over /tmp',
    fix: 'give each file a path of its own',
    silent: withFiles('/tmp/secrets/key'),
  },
  {
    rule: 'secret-files',
    fires: withFiles('/models/digits/key'),
    problem: 'secret file "/models/digits/key" would be mounted over /models',
    fix: 'give each file a path of its own',
    silent: withFiles('/modelsecrets/key'),
  },
  {
    rule: 'secret-files',
    fires: withFiles('/etc/model-server/key'),
    problem: 'would be mounted over /etc/model-server',
    fix: 'give each file a path of its own',
    silent: withFiles('/etc/model-server-secrets/key'),
  },
  {
    rule: 'secret-files',
    fires: withFiles('/etc/secrets/key', '/etc/secrets/key'),
    problem: 'secret file "/etc/secrets/key" is there twice',
    fix: 'give each file a path of its own',
    silent: server(),
  },
  {
    rule: 'secret-names',
    fires: withEnvironment({ API_KEY: Secret.fromName('My API').value('key') }),
    problem: 'refers to key "key" of "My API"',
    fix: 'use a-z, 0-9',
    silent: withEnvironment({ API_KEY: Secret.fromName('my-api').value('tls.key') }),
  },
  {
    rule: 'secret-names',
    fires: gateway({ apiKeys: Secret.fromName('callers').value('the keys') }),
    problem: 'refers to key "the keys" of "callers"',
    fix: 'use a-z, 0-9',
    silent: gateway({ apiKeys: Secret.fromName('callers').value('keys') }),
  },
  {
    rule: 'secret-names',
    fires: server({ imagePullSecrets: ['Registry'] }),
    problem: 'refers to "Registry"',
    fix: 'use a-z, 0-9',
    silent: server({ imagePullSecrets: ['registry'], serviceAccount: 'models' }),
  },
  {
    rule: 'metadata-address',
    fires: gateway({ fetchAllowedHosts: ['169.254.169.254:80'] }),
    problem: 'fetchAllowedHosts has 169.254.169.254:80',
    fix: 'take it out of fetchAllowedHosts',
    silent: gateway({ fetchAllowedHosts: ['10.0.0.7:8080', 'pictures.internal'] }),
  },
]);
