import { posix } from 'node:path';
import { MODEL_ROOT } from '@cdk8s-serving/contract';
import { isSecretKey, type Environment, type SecretFile, type SecretKey } from '../model/environment';
import { CONFIG_DIRECTORY, REQUEST_LOG_DIRECTORY } from '../model/process';
import type { Workload } from '../model/workload';
import { perGateway, perWorkload, problems, type Rule } from './rule';
import { isDnsName, isInside, isSecretDataKey, isWithin } from './syntax';

export const root: Rule = {
  id: 'security/root',
  severity: 'error',
  reason: 'the pods say they do not run as root (Pod Security "restricted" asks for it), so a node refuses user 0',
  fix: 'use the number of a user from 1 on, of a group from 0 on',
  check: perWorkload(({ runAs: { user, group } }) =>
    isWithin(user, 1, 2 ** 31 - 1) && isWithin(group, 0, 2 ** 31 - 1)
      ? []
      : [{ problem: `runAs is user ${user} and group ${group}` }],
  ),
};

/** Last word of a variable's name that holds something nobody else may read. */
const SECRET_WORDS: readonly string[] = [
  'PASSWORD',
  'PASSWD',
  'PASSPHRASE',
  'TOKEN',
  'SECRET',
  'KEY',
  'APIKEY',
  'CREDENTIALS',
];

export const secretText: Rule = {
  id: 'security/secret-text',
  severity: 'warning',
  reason: 'whoever may read the manifests, the repository or the Deployment can read it, for ever',
  fix: "keep it in a Secret and refer to it: Secret.fromName('name').value('key')",
  check: perWorkload((workload) =>
    environmentsOf(workload).flatMap((environment) =>
      Object.entries(environment)
        .filter(([name, value]) => typeof value === 'string' && value !== '' && saysSecret(name))
        .map(([name]) => ({ problem: `variable ${name} has its value in plain text` })),
    ),
  ),
};

function saysSecret(name: string): boolean {
  const last =
    name
      .toUpperCase()
      .replace(/_?\d+$/, '')
      .split('_')
      .at(-1) ?? '';
  return SECRET_WORDS.includes(last);
}

export const secretFiles: Rule = {
  id: 'security/secret-files',
  severity: 'error',
  reason:
    'the directory of a secret file is mounted, and takes the place of what the image or another volume has there',
  fix: 'give each file a path of its own, in a directory only secrets are in: /etc/secrets/api-key',
  check: perWorkload(({ secretFiles: files }) => {
    const seen = new Set<string>();
    return files.flatMap((file) => {
      const problem = seen.has(file.path) ? 'is there twice' : misplaced(file);
      seen.add(file.path);
      return problem === undefined ? [] : [{ problem: `secret file ${JSON.stringify(file.path)} ${problem}` }];
    });
  }),
};

/** Directories with a volume or a program in them; nothing of ours is below the ones that may have a directory more. */
const TAKEN = [
  '/',
  '/app',
  '/bin',
  '/dev',
  '/etc',
  '/home',
  '/lib',
  '/lib64',
  '/opt',
  '/root',
  '/sbin',
  '/tmp',
  '/usr',
  '/var',
];
const TAKEN_WITH_ALL_BELOW = [MODEL_ROOT, CONFIG_DIRECTORY, REQUEST_LOG_DIRECTORY, '/app', '/dev', '/proc', '/sys'];

function misplaced({ path }: SecretFile): string | undefined {
  if (!isInside(path, true) || posix.normalize(path) !== path || path.endsWith('/'))
    return 'is no absolute path of a file';
  const directory = posix.dirname(path);
  const taken =
    TAKEN.find((one) => one === directory) ??
    TAKEN_WITH_ALL_BELOW.find((one) => directory === one || directory.startsWith(`${one}/`));
  return taken === undefined ? undefined : `would be mounted over ${taken}`;
}

export const secretNames: Rule = {
  id: 'security/secret-names',
  severity: 'error',
  reason: 'no Secret and no ServiceAccount can be called so, and the pod waits for it for ever',
  fix: 'use a-z, 0-9, - and . for the name of an object; letters, digits, - _ and . for a key of a Secret',
  check: perWorkload((workload) => {
    const { imagePullSecrets, serviceAccount } = workload;
    const names = [...imagePullSecrets, ...(serviceAccount === undefined ? [] : [serviceAccount])];
    return problems(
      [
        ...names.filter((name) => !isDnsName(name)).map((name) => JSON.stringify(name)),
        ...secretsOf(workload)
          .filter(({ secret, key }) => !isDnsName(secret) || !isSecretDataKey(key))
          .map(({ secret, key }) => `key ${JSON.stringify(key)} of ${JSON.stringify(secret)}`),
      ],
      (what) => `refers to ${what}`,
    );
  }),
};

function environmentsOf(workload: Workload): Environment[] {
  if (workload.kind === 'gateway') return [workload.environment];
  const downloads = workload.models.flatMap(({ storage }) =>
    storage.kind === 'download' ? [storage.environment] : [],
  );
  return [workload.environment, ...downloads];
}

function secretsOf(workload: Workload): SecretKey[] {
  const variables = environmentsOf(workload).flatMap((environment) => Object.values(environment).filter(isSecretKey));
  const keys = workload.kind === 'gateway' && workload.apiKeys !== undefined ? [workload.apiKeys] : [];
  return [...variables, ...workload.secretFiles, ...keys];
}

/** Where the clouds answer every process with the credentials of its machine. */
const METADATA_HOSTS = ['169.254.169.254', '[fd00:ec2::254]', 'metadata.google.internal', '100.100.100.200'];

export const metadataAddress: Rule = {
  id: 'security/metadata-address',
  severity: 'warning',
  reason: "that address answers with the credentials of the machine, and anyone may name a picture's URL",
  fix: 'take it out of fetchAllowedHosts',
  check: perGateway(({ fetchAllowedHosts }) =>
    problems(
      fetchAllowedHosts.filter((host) => METADATA_HOSTS.includes(host.toLowerCase().replace(/:\d+$/, ''))),
      (host) => `fetchAllowedHosts has ${host}`,
    ),
  ),
};
