import { Size } from 'cdk8s';
import { ModelStorage, Rollout, type NewClaimOptions, type ServingDeploymentProps } from '../../lib';
import { definition, server, withFile } from './support/definitions';
import { testFamily } from './support/family';

const stored = (storage: ModelStorage, props: Partial<ServingDeploymentProps> = {}): ReturnType<typeof server> =>
  server({ storage, ...props });
const claimed = (
  options: Partial<NewClaimOptions>,
  props: Partial<ServingDeploymentProps> = {},
): ReturnType<typeof server> => stored(ModelStorage.newClaim({ size: Size.gibibytes(1), ...options }), props);
const ONE_AT_A_TIME = { rollout: Rollout.recreate() };

testFamily('storage', [
  {
    rule: 'place',
    fires: stored(ModelStorage.bind('models/digits')),
    problem: 'storage binds "models/digits"',
    fix: 'use an absolute host path',
    silent: stored(ModelStorage.bind('/srv/models/digits')),
  },
  {
    rule: 'place',
    fires: stored(ModelStorage.bind('/srv/../etc')),
    problem: 'storage binds "/srv/../etc"',
    fix: 'use an absolute host path without ..',
    silent: server(),
  },
  {
    rule: 'place',
    fires: stored(ModelStorage.claim('My_Claim')),
    problem: 'storage claims "My_Claim"',
    fix: 'use an absolute host path without .. ; a name of a claim',
    silent: stored(ModelStorage.claim('models.archive', { subPath: 'digits' })),
  },
  {
    rule: 'place',
    fires: stored(ModelStorage.claim('models', { subPath: '/digits' })),
    problem: 'storage has the sub-path "/digits"',
    fix: 'use an absolute host path',
    silent: claimed({ subPath: 'a/b', storageClass: 'fast' }),
  },
  {
    rule: 'place',
    fires: claimed({ size: Size.kibibytes(0), storageClass: 'Fast Disk' }),
    problem: 'storage has the class "Fast Disk"',
    fix: 'use an absolute host path',
    silent: claimed({}),
  },
  {
    rule: 'place',
    fires: claimed({ size: Size.kibibytes(0) }),
    problem: 'storage claims 0 bytes',
    fix: 'use an absolute host path',
    silent: claimed({}),
  },
  {
    rule: 'size',
    fires: withFile(
      { sizeBytes: 2 ** 30 + 1 },
      { storage: ModelStorage.newClaim({ size: Size.gibibytes(1) }), ...ONE_AT_A_TIME },
    ),
    problem: "storage claims 1073741824 bytes, a version of 'digits' has 1073741825",
    fix: 'raise the size of the claim',
    silent: withFile({ sizeBytes: 2 ** 30 }, { storage: ModelStorage.newClaim({ size: Size.gibibytes(1) }) }),
  },
  {
    rule: 'one-node',
    fires: claimed({}, { replicas: 2, ...ONE_AT_A_TIME }),
    problem: 'storage is ReadWriteOnce, and there are up to 2 pods',
    fix: "use accessMode 'ReadOnlyMany'",
    silent: claimed({ accessMode: 'ReadWriteMany' }, { replicas: 2 }),
  },
  {
    rule: 'one-node',
    fires: claimed({}),
    problem: 'storage is ReadWriteOnce, and a rollout starts the new pod beside the old one',
    fix: "use accessMode 'ReadOnlyMany' or 'ReadWriteMany', or one replica with Rollout.recreate()",
    silent: claimed({}, ONE_AT_A_TIME),
  },
  {
    rule: 'node-path',
    fires: stored(ModelStorage.bind('/srv/digits'), { replicas: 2 }),
    problem: "model 'digits' lies in /srv/digits of a node, and there are up to 2 pods",
    fix: 'use a claim or a download',
    silent: definition([stored(ModelStorage.bind('/srv/digits'), { replicas: 2 })], { targets: ['compose'] }),
  },
  {
    rule: 'node-path',
    name: 'one pod',
    fires: stored(ModelStorage.bind('/srv/digits'), { replicas: 3 }),
    problem: 'there are up to 3 pods',
    fix: 'use a claim or a download',
    silent: stored(ModelStorage.bind('/srv/digits')),
  },
  {
    rule: 'download-source',
    fires: stored(ModelStorage.http('ftp://models.example.com/digits')),
    problem: `the download of 'digits' is from ":http,url='ftp://models.example.com/digits':"`,
    fix: 'give s3 and gcs `bucket/path`, http the URL',
    silent: stored(ModelStorage.http("https://models.example.com/it's/digits")),
  },
  {
    rule: 'download-source',
    fires: stored(ModelStorage.s3('')),
    problem: 'the download of \'digits\' is from ":s3,env_auth:"',
    fix: 'give s3 and gcs `bucket/path`, http the URL',
    silent: stored(ModelStorage.s3('bucket/models/digits')),
  },
  {
    rule: 'download-source',
    fires: stored(ModelStorage.gcs('gs://bucket/digits')),
    problem: 'the download of \'digits\' is from ":gcs,env_auth:gs://bucket/digits"',
    fix: 'give s3 and gcs `bucket/path`, http the URL',
    silent: stored(ModelStorage.gcs('bucket/models/digits')),
  },
  {
    rule: 'unverified',
    fires: stored(ModelStorage.s3('bucket/digits', { verify: false })),
    problem: "the download of 'digits' is not compared with anything",
    fix: 'leave `verify` on',
    silent: stored(ModelStorage.s3('bucket/digits')),
  },
]);
