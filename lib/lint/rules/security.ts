import type { Container } from '../model/container';
import type { LintRule, Problem } from '../model/rule';
import { runnables, type Subject } from '../model/subject';

/** Containers of pods; compose says less, and has its own rules. */
function podContainers({ workloads }: Subject): Container[] {
  return workloads.flatMap(({ containers }) => containers);
}

const isRoot = (user: string): boolean => /^(0|root)(:|$)/.test(user);

const nonRoot: LintRule = {
  id: 'security/root',
  severity: 'error',
  reason: 'a process that breaks out of its container as root is root of the node',
  fix: 'set runAsNonRoot: true and a numeric runAsUser above 0; in compose, user',
  check: (subject) =>
    runnables(subject).flatMap(({ kind, container: { name, place, security } }): Problem[] => {
      const { user, nonRoot: promised } = security;
      if (user !== undefined && isRoot(user.value)) {
        return [{ place: user.place, problem: `container ${name} runs as root` }];
      }
      // A user of another number is as good as the promise, and compose has no promise.
      if (kind === 'compose' || promised?.value === true || (user !== undefined && promised === undefined)) return [];
      return [{ place: promised?.place ?? place, problem: `container ${name} may run as root` }];
    }),
};

const numericUser: LintRule = {
  id: 'security/numeric-user',
  severity: 'warning',
  reason: 'the kubelet cannot prove that a user with a name is not root, and then does not start the container',
  fix: 'set runAsUser to the number of the user',
  check: (subject) =>
    podContainers(subject).flatMap(({ name, security: { user, nonRoot: promised } }): Problem[] =>
      promised?.value !== true || user !== undefined
        ? []
        : [{ place: promised.place, problem: `container ${name} has runAsNonRoot and no runAsUser` }],
    ),
};

const privileged: LintRule = {
  id: 'security/privileged',
  severity: 'error',
  reason: 'a privileged container is root of the node',
  fix: 'remove privileged, and add the one capability it needs',
  check: (subject) =>
    runnables(subject).flatMap(({ container: { name, security } }): Problem[] => {
      const { privileged: flag } = security;
      return flag?.value === true ? [{ place: flag.place, problem: `container ${name} is privileged` }] : [];
    }),
};

const escalation: LintRule = {
  id: 'security/privilege-escalation',
  severity: 'warning',
  reason: 'a process may become root by a setuid program of the image',
  fix: 'set allowPrivilegeEscalation: false',
  check: (subject) =>
    podContainers(subject).flatMap(({ name, place, security }): Problem[] =>
      security.escalation?.value === false || security.privileged?.value === true
        ? []
        : [{ place: security.escalation?.place ?? place, problem: `container ${name} may escalate its privileges` }],
    ),
};

/** Capabilities that are as good as root of the node. */
const DANGEROUS = ['ALL', 'SYS_ADMIN', 'SYS_PTRACE', 'SYS_MODULE', 'NET_ADMIN', 'DAC_READ_SEARCH', 'BPF'];

const capabilities: LintRule = {
  id: 'security/capabilities',
  severity: 'error',
  reason: 'with this capability a process of the container can take over the node',
  fix: 'remove it; a model server needs none',
  check: (subject) =>
    runnables(subject).flatMap(({ container: { name, security } }) =>
      security.addedCapabilities
        .filter(({ value }) => DANGEROUS.includes(value.toUpperCase().replace(/^CAP_/, '')))
        .map(({ place, value }) => ({ place, problem: `container ${name} adds the capability ${value}` })),
    ),
};

const readOnlyRoot: LintRule = {
  id: 'security/read-only-root',
  severity: 'warning',
  reason: 'whoever gets into the process can change the program it runs',
  fix: 'set readOnlyRootFilesystem: true, and mount an emptyDir where it writes',
  check: (subject) =>
    podContainers(subject).flatMap(({ name, place, security: { readOnlyRoot: flag } }): Problem[] =>
      flag?.value === true ? [] : [{ place: flag?.place ?? place, problem: `container ${name} can write its root` }],
    ),
};

const hostNamespaces: LintRule = {
  id: 'security/host-namespaces',
  severity: 'error',
  reason: 'the pod sees the processes or the network of its node, past every NetworkPolicy',
  fix: 'remove it',
  check: ({ workloads }) =>
    workloads.flatMap(({ hostNamespaces: flags }) =>
      flags.map(({ value, place }) => ({ place, problem: `${value} is true` })),
    ),
};

/** Parts of a variable's name that say it is a secret. */
const SECRET_WORDS =
  /(^|_)(PASSWORD|PASSWD|PWD|PASSPHRASE|SECRET|TOKEN|APIKEY|API_KEY|ACCESS_KEY|PRIVATE_KEY|CREDENTIALS?)(_|$)/;
/** Parts that say it is a switch, and endings that say it is the place, the name or the age of one. */
const NOT_SECRET =
  /(^|_)(ALLOW|REQUIRE|USE)_|_(FILE|PATH|DIR|NAME|ID|URL|URI|HOST|TTL|SECONDS|EXPIRY|ISSUER|ENABLED|REQUIRED|HEADER|LENGTH|LIMIT|TYPE|ALGORITHM|POLICY|VERSION|COUNT)$/;
/** Values that are secrets by their form: keys of clouds and forges, PEM, a URL with a password in it. */
const SECRET_FORM =
  /\b(AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36})\b|-----BEGIN [A-Z ]*PRIVATE KEY|:\/\/[^\s:/@]+:[^\s:/@$]+@/;
/** Values that are none: empty, a switch, a path, a reference to another variable. */
const NO_SECRET = /^(|true|false|yes|no|on|off|none|null|\d{1,2}|\/.*|\$.*|file:.*)$/i;

const secrets: LintRule = {
  id: 'security/secret-text',
  severity: 'error',
  reason: 'whoever may read the manifest, the repository or the pod has the secret, for ever',
  fix: 'put it into a Secret and refer to it with valueFrom.secretKeyRef; in compose, use secrets',
  check: (subject) =>
    runnables(subject).flatMap(({ container: { environment } }) =>
      environment
        .filter(({ name, value }) => value !== undefined && isSecret(name, value))
        .map(({ name, place }) => ({
          place,
          problem: `variable ${name} has its secret in plain text`,
        })),
    ),
};

function isSecret(name: string, value: string): boolean {
  const upper = name.toUpperCase();
  const isNamed = SECRET_WORDS.test(upper) && !NOT_SECRET.test(upper) && !NO_SECRET.test(value);
  return isNamed || SECRET_FORM.test(value);
}

export const SECURITY_RULES: readonly LintRule[] = [
  secrets,
  nonRoot,
  numericUser,
  privileged,
  escalation,
  capabilities,
  readOnlyRoot,
  hostNamespaces,
];
