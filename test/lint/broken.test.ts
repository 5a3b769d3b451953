import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathExists } from '../../lib/cli/lint/read-sources';
import { LINT_RULE_TEXTS, lint } from '../../lib/lint/lint';
import { asTable } from '../../lib/lint/output/table';

const BROKEN = join(__dirname, 'broken');

/** Each file has one defect: the rule that must find it, and the line it must point at. */
const PLANTED = [
  ['01-service-selects-nothing.yaml', 'labels/service-selector', 'selector:'],
  ['02-target-port-number.yaml', 'ports/target', 'targetPort: 8080'],
  ['03-target-port-name.yaml', 'ports/target', 'targetPort: http-rest'],
  ['04-ingress-without-service.yaml', 'exposure/backend', 'name: clothing-gateway'],
  ['05-ingress-without-port.yaml', 'exposure/backend', 'name: clothing'],
  ['06-autoscaler-without-target.yaml', 'scaling/target', 'name: clothing-model'],
  ['07-autoscaler-without-request.yaml', 'scaling/utilization-request', '- type: Resource'],
  ['08-autoscaler-and-replicas.yaml', 'scaling/fixed-replicas', 'replicas: 2'],
  ['09-autoscaler-range.yaml', 'scaling/range', 'minReplicas: 5'],
  ['10-budget-of-every-pod.yaml', 'rollout/eviction', 'minAvailable: 2'],
  ['11-budget-selects-nothing.yaml', 'rollout/budget-selector', 'selector:'],
  ['12-no-readiness-probe.yaml', 'probes/readiness', '- name: serving'],
  ['13-no-startup-probe.yaml', 'probes/startup', '- name: serving'],
  ['14-no-liveness-probe.yaml', 'probes/liveness', '- name: serving'],
  ['15-probe-of-no-port.yaml', 'ports/probe', 'port: health'],
  ['16-probe-of-undeclared-number.yaml', 'ports/probe-number', 'port: 8080'],
  ['17-api-that-is-gone.yaml', 'fields/api-version', 'apiVersion: autoscaling/v2beta2'],
  ['18-startup-too-short.yaml', 'time/load', 'startupProbe:'],
  ['19-liveness-is-readiness.yaml', 'probes/distinct', 'livenessProbe:'],
  ['20-floating-tag.yaml', 'images/pinned', 'image: tensorflow/serving:latest'],
  ['21-no-tag.yaml', 'images/pinned', 'image: tensorflow/serving'],
  ['22-secret-in-plain.yaml', 'security/secret-text', 'value: wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY'],
  ['23-no-memory.yaml', 'resources/unlimited', '- name: serving'],
  ['24-request-above-limit.yaml', 'resources/limits', 'memory: 2Gi'],
  ['25-memory-below-tensorflow.yaml', 'resources/memory-floor', 'memory: 128Mi'],
  ['26-memory-below-import.yaml', 'resources/memory-floor', 'memory: 128Mi'],
  ['27-runs-as-root.yaml', 'security/root', 'runAsUser: 0'],
  ['28-may-run-as-root.yaml', 'security/root', '- name: serving'],
  ['29-non-root-without-number.yaml', 'security/numeric-user', 'runAsNonRoot: true'],
  ['30-privileged.yaml', 'security/privileged', 'privileged: true'],
  ['31-privilege-escalation.yaml', 'security/privilege-escalation', '- name: serving'],
  ['32-writable-root.yaml', 'security/read-only-root', '- name: serving'],
  ['33-added-capability.yaml', 'security/capabilities', "add: ['SYS_ADMIN']"],
  ['34-host-network.yaml', 'security/host-namespaces', 'hostNetwork: true'],
  ['35-selector-of-other-pods.yaml', 'labels/selector', 'selector:'],
  ['36-same-name-twice.yaml', 'names/unique', 'name: clothing'],
  ['37-label-that-is-a-number.yaml', 'labels/valid', 'release: 3'],
  ['38-grace-shorter-than-prestop.yaml', 'time/drain', 'terminationGracePeriodSeconds: 10'],
  ['39-grace-shorter-than-drain.yaml', 'time/drain', 'terminationGracePeriodSeconds: 60'],
  ['40-management-port-shown.yaml', 'exposure/management', '- name: admin'],
  ['41-grpc-behind-cluster-ip.yaml', 'network/grpc-balancing', '- name: grpc'],
  ['42-mount-without-volume.yaml', 'storage/mount', '- name: model'],
  ['43-claim-that-is-not-there.yaml', 'storage/reference', 'claimName: clothing-models'],
  ['44-claim-of-one-node.yaml', 'storage/one-node', 'claimName: clothing-model'],
  ['45-config-map-without-key.yaml', 'storage/reference', 'name: clothing-config'],
  ['46-variable-that-is-a-number.yaml', 'environment/text', 'value: 4'],
  ['47-two-containers-on-a-port.yaml', 'ports/unique', 'containerPort: 8501'],
  ['48-misspelt-probe.yaml', 'fields/unknown', 'livenesProbe:'],
  ['49-field-of-another-level.yaml', 'fields/unknown', 'terminationGracePeriodSeconds: 60'],
  ['50-misspelt-security.yaml', 'fields/unknown', 'runAsgroup: 10001'],
  ['51-container-security-on-the-pod.yaml', 'fields/unknown', 'readOnlyRootFilesystem: true'],
  [
    '52-config-file-without-mount.yaml',
    'serving/config-file',
    "args: ['--model_config_file=/etc/serving/models.config']",
  ],
  ['53-model-name-without-mount.yaml', 'serving/model-path', 'value: clothing'],
  ['54-ports-swapped.yaml', 'serving/ports', 'containerPort: 8501'],
  ['55-probe-of-grpc-by-http.yaml', 'serving/ports', 'port: 8500'],
  ['56-probe-of-no-path.yaml', 'serving/probe', 'readinessProbe:'],
  ['57-probe-of-grpc-health.yaml', 'serving/probe', 'readinessProbe:'],
  ['58-probe-of-another-model.yaml', 'serving/probe', 'readinessProbe:'],
  ['59-policy-selects-nothing.yaml', 'network/selector', 'podSelector:'],
  ['60-policy-without-dns.yaml', 'network/dns', 'name: clothing'],
  [
    '61-service-without-the-port.yaml',
    'network/service-port',
    'value: http://clothing.shop.svc.cluster.local:8501/v1/models',
  ],
  ['62-image-that-is-none.yaml', 'images/reference', "image: 'tensorflow/Serving: 2.19.1'"],
  ['63-not-yaml.yaml', 'yaml/syntax', 'spec:'],
  ['64-key-twice.yaml', 'yaml/syntax', 'replicas: 3'],
  ['65-compose-waits-for-no-health.yaml', 'compose/depends-on', 'tf-serving:'],
  ['66-compose-waits-for-nobody.yaml', 'compose/depends-on', 'serving:'],
  ['67-compose-no-healthcheck.yaml', 'probes/healthcheck', 'gateway:'],
  ['68-compose-published-to-all.yaml', 'exposure/published', "- '9696:9696'"],
  ['69-compose-no-memory-limit.yaml', 'resources/unlimited', 'gateway:'],
  ['70-compose-floating-tag.yaml', 'images/pinned', 'image: registry.example.com/shop/gateway:latest'],
  ['71-compose-privileged.yaml', 'security/privileged', 'privileged: true'],
  ['72-compose-bind-of-nothing.yaml', 'storage/bind-source', '- ./clothing-model:/models/clothing'],
  ['73-compose-host-of-nobody.yaml', 'network/hosts', 'TF_SERVING_HOST: tensorflow-serving:8500'],
  ['74-compose-networks-apart.yaml', 'network/hosts', 'TF_SERVING_HOST: tf-serving:8500'],
  ['75-compose-no-restart.yaml', 'compose/restart', 'tf-serving:'],
  ['76-compose-rest-on-grpc.yaml', 'serving/ports', 'TF_SERVING_URL: http://tf-serving:8500/v1/models/clothing'],
  ['77-compose-secret-in-plain.yaml', 'security/secret-text', 'DB_URL: postgres://shop:hunter2@db.example.com/shop'],
  ['78-compose-runs-as-root.yaml', 'security/root', 'user: root'],
  ['79-compose-drain-is-cut-off.yaml', 'time/drain', 'gateway:'],
] as const;

const report = (file: string): ReturnType<typeof lint> =>
  lint([{ file: join(BROKEN, file), text: readFileSync(join(BROKEN, file), 'utf8') }], { pathExists, ignore: [] });

test.each(PLANTED)('%s: %s finds it', (file, rule, line) => {
  const findings = report(file).findings;
  const lines = readFileSync(join(BROKEN, file), 'utf8').split('\n');
  const found = findings.filter((finding) => finding.rule.id === rule);
  expect(found.map(({ place }) => lines[place.line - 1]?.trim())).toContain(line);
  // One defect: nothing else is an error.
  const others = findings.filter((finding) => finding.rule.id !== rule && finding.rule.severity === 'error');
  expect(others).toEqual([]);
  const fix = found[0]?.fix ?? found[0]?.rule.fix ?? 'no fix';
  expect(asTable(report(file), { isColored: false })).toContain(`fix: ${fix}`);
});

test('every file with a defect is in the table', () => {
  expect(PLANTED.map(([file]) => file)).toEqual(readdirSync(BROKEN).sort());
});

test('every rule has a defect to find', () => {
  const found = new Set<string>(PLANTED.map(([, rule]) => rule));
  expect(LINT_RULE_TEXTS.map(({ id }) => id).filter((id) => !found.has(id))).toEqual([]);
});

test('ids are unique, and every rule says what goes wrong and what to do', () => {
  const ids = LINT_RULE_TEXTS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^[a-z]+\/[a-z-]+$/.test(id))).toEqual([]);
  expect(LINT_RULE_TEXTS.filter(({ reason, fix }) => reason === '' || fix === '')).toEqual([]);
});
