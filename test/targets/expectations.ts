import { join } from 'node:path';
import type { FieldName } from '../../lib';
import { DIGITS } from '../support/definitions';

/** A part of what is written, by path and value; or the stance of a target that does not say it. */
export type Expectation = readonly [path: string, value: unknown] | 'approximated' | 'unsupported';

/** What the three targets make of a field, side by side. */
export interface Expectations {
  readonly kubernetes: readonly [path: string, value: unknown];
  readonly compose: Expectation;
  readonly local: Expectation;
}

const has = (...values: unknown[]): unknown => expect.arrayContaining(values);
const like = (value: object): unknown => expect.objectContaining(value);
const text = (part: string): unknown => expect.stringContaining(part);

const DEPLOYMENT = 'Deployment.digits.spec';
const POD = `${DEPLOYMENT}.template.spec`;
const CONTAINER = `${POD}.containers.0`;
const GATEWAY = 'Deployment.digits-gateway.spec.template.spec.containers.0';
const SERVICE = 'Service.digits-gateway.spec';
const COMPOSE = 'services.digits';
const COMPOSE_GATEWAY = 'services.digits-gateway';
const variable = (name: string, value: unknown): unknown => has({ name, value });
const [said, no]: ['approximated', 'unsupported'] = ['approximated', 'unsupported'];
const both = [said, said] as const;

function row(
  kubernetes: readonly [string, unknown],
  [compose, local]: readonly [Expectation, Expectation],
): Expectations {
  return { kubernetes, compose, local };
}

const CONFIG = 'ConfigMap.digits-config.data';
const CONFIG_FILE = 'files.configs/digits/models|config';
const POLICY = text('model_version_policy { all {} }');
const LABEL = text('version_labels { key: "stable" value: 1 }');
const file = (name: string, path: string, part: string): readonly [Expectation, Expectation] => [
  [`files.configs/digits/${name.replace('.', '|')}`, text(part)],
  [path, text(part)],
];

/** For every field of CASES. */
export const EXPECTED: Readonly<Record<FieldName, Expectations>> = {
  replicas: row(['Deployment.digits-gateway.spec.replicas', 3], [[`${COMPOSE_GATEWAY}.deploy.replicas`, 3], no]),
  autoscaling: row(['HorizontalPodAutoscaler.digits.spec', like({ minReplicas: 1, maxReplicas: 3 })], [no, no]),
  disruptionBudget: row(['PodDisruptionBudget.digits.spec.minAvailable', '50%'], both),
  rollout: row([`${DEPLOYMENT}.strategy.rollingUpdate`, { maxSurge: '25%', maxUnavailable: 0 }], both),
  revisionHistoryLimit: row([`${DEPLOYMENT}.revisionHistoryLimit`, 3], both),
  'scheduling.nodeSelector': row([`${POD}.nodeSelector`, { pool: 'models' }], both),
  'scheduling.tolerations': row([`${POD}.tolerations.0`, like({ key: 'gpu', effect: 'NoSchedule' })], both),
  'scheduling.topologySpread': row(
    [`${POD}.topologySpreadConstraints.0`, like({ topologyKey: 'topology.kubernetes.io/zone', maxSkew: 1 })],
    both,
  ),
  'scheduling.affinity': row(
    [
      `${POD}.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution.0.labelSelector.matchLabels`,
      { app: 'cache' },
    ],
    both,
  ),
  'scheduling.priorityClass': row([`${POD}.priorityClassName`, 'serving'], both),
  'scheduling.runtimeClass': row([`${POD}.runtimeClassName`, 'nvidia'], [no, said]),
  serviceAccount: row([`${POD}.serviceAccountName`, 'models'], both),
  image: row(
    [`${GATEWAY}.image`, 'registry.example/gateway:2'],
    [[`${COMPOSE_GATEWAY}.image`, 'registry.example/gateway:2'], said],
  ),
  imagePullPolicy: row([`${GATEWAY}.imagePullPolicy`, 'Always'], [[`${COMPOSE_GATEWAY}.pull_policy`, 'always'], said]),
  imagePullSecrets: row([`${POD}.imagePullSecrets`, [{ name: 'registry' }]], both),
  namespace: row(['Deployment.digits.metadata.namespace', 'production'], both),
  'resources.cpu': row(
    [`${CONTAINER}.resources`, { requests: like({ cpu: '250m' }), limits: like({ cpu: '2' }) }],
    [[`${COMPOSE}.deploy.resources`, { reservations: like({ cpus: '0.25' }), limits: like({ cpus: '2' }) }], said],
  ),
  'resources.memory': row(
    [`${CONTAINER}.resources.limits.memory`, '2Gi'],
    [[`${COMPOSE}.deploy.resources`, { reservations: like({ memory: '1g' }), limits: like({ memory: '2g' }) }], said],
  ),
  'resources.ephemeralStorage': row([`${CONTAINER}.resources.limits.ephemeral-storage`, '3Gi'], both),
  'resources.gpu': row(
    [`${CONTAINER}.resources.limits.nvidia|com/gpu`, '2'],
    [[`${COMPOSE}.deploy.resources.reservations.devices.0`, like({ driver: 'nvidia', count: 2 })], said],
  ),
  runAs: row(
    [`${POD}.securityContext`, like({ runAsUser: 1000, runAsGroup: 2000 })],
    [[`${COMPOSE}.user`, '1000:2000'], said],
  ),
  environment: row(
    [`${CONTAINER}.env`, variable('PRICE', '$5')],
    [
      [`${COMPOSE}.environment.PRICE`, '$$5'],
      ['digits.environment.PRICE', '$5'],
    ],
  ),
  'environment.secret': row(
    [`${CONTAINER}.env`, has({ name: 'API_KEY', valueFrom: { secretKeyRef: { name: 'api', key: 'key' } } })],
    both,
  ),
  secretFiles: row([`${CONTAINER}.volumeMounts`, has(like({ mountPath: '/etc/tls', readOnly: true }))], [said, no]),
  labels: row([`${DEPLOYMENT}.template.metadata.labels.team`, 'vision'], [[`${COMPOSE}.labels.team`, 'vision'], said]),
  podAnnotations: row(
    [`${DEPLOYMENT}.template.metadata.annotations.example|com/owner`, 'vision'],
    [[`${COMPOSE}.annotations.example|com/owner`, 'vision'], said],
  ),
  'network.isolated': row(['NetworkPolicy.digits-gateway.spec.policyTypes', ['Ingress', 'Egress']], both),
  'network.allowFrom': row(
    [
      'NetworkPolicy.digits.spec.ingress',
      has(like({ from: [like({ podSelector: { matchLabels: { app: 'notebook' } } })] })),
    ],
    both,
  ),
  'network.allowTo': row(
    ['NetworkPolicy.digits.spec.egress', has(like({ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }))],
    [no, said],
  ),
  'scrape.annotations': row([`${DEPLOYMENT}.template.metadata.annotations.prometheus|io/port`, '8502'], both),
  'scrape.serviceMonitor': row(['ServiceMonitor.digits.metadata.labels.release', 'prometheus'], both),
  dashboard: row(['ConfigMap.digits-dashboard.data', expect.anything()], both),
  startTimeout: row(
    [`${CONTAINER}.startupProbe`, like({ failureThreshold: 90, periodSeconds: 2 })],
    [said, ['digits.startTimeoutMs', 180_000]],
  ),
  drainTimeout: row(
    [`${CONTAINER}.args`, has('--drain_timeout_seconds=45')],
    [
      [`${COMPOSE}.command`, has('--drain_timeout_seconds=45')],
      ['digits.args', has('--drain_timeout_seconds=45')],
    ],
  ),
  terminationGracePeriod: row(
    [`${POD}.terminationGracePeriodSeconds`, 90],
    [
      [`${COMPOSE}.stop_grace_period`, '85s'],
      ['digits.stopTimeoutMs', 85_000],
    ],
  ),
  models: row(
    [`${CONFIG}.models|config`, text('name: "two"')],
    file('models.config', 'digits.files.0.parts.2', 'name: "two"'),
  ),
  'storage.image': row(
    [`${CONTAINER}.image`, 'registry.example/digits:3'],
    [[`${COMPOSE}.build.context`, DIGITS], said],
  ),
  'storage.bind': row(
    [`${POD}.volumes`, has(like({ hostPath: like({ path: '/srv/digits' }) }))],
    [
      [`${COMPOSE}.volumes.0`, like({ type: 'bind', source: '/srv/digits', read_only: true })],
      ['digits.args', has({ flag: '--model_base_path', path: '/srv/digits' })],
    ],
  ),
  'storage.claim': row(
    [`${POD}.volumes`, has(like({ persistentVolumeClaim: like({ claimName: 'archive' }) }))],
    [no, no],
  ),
  'storage.newClaim': row(
    ['PersistentVolumeClaim.digits-model.spec', like({ accessModes: ['ReadOnlyMany'] })],
    [no, no],
  ),
  'storage.download': row(
    [`${POD}.initContainers.0.image`, 'rclone/rclone:1.68.2'],
    [[`${COMPOSE}.depends_on`, { 'digits-download': { condition: 'service_completed_successfully' } }], said],
  ),
  versionPolicy: row(
    [`${CONFIG}.models|config`, POLICY],
    [
      [CONFIG_FILE, POLICY],
      ['digits.files.0.parts.2', POLICY],
    ],
  ),
  versionLabels: row(
    [`${CONFIG}.models|config`, LABEL],
    [
      [CONFIG_FILE, LABEL],
      ['digits.files.0.parts.2', LABEL],
    ],
  ),
  batching: row(
    [`${CONFIG}.batching|config`, text('max_batch_size { value: 16 }')],
    file('batching.config', 'digits.files.0.parts.0', 'max_batch_size { value: 16 }'),
  ),
  monitoringPath: row(
    [`${CONFIG}.monitoring|config`, text('path: "/metrics"')],
    file('monitoring.config', 'digits.files.0.parts.0', 'path: "/metrics"'),
  ),
  warmup: row(
    [`${CONTAINER}.args`, has('--num_request_iterations_for_warmup=2')],
    [
      [`${COMPOSE}.command`, has('--num_request_iterations_for_warmup=2')],
      ['digits.args', has('--num_request_iterations_for_warmup=2')],
    ],
  ),
  modelConfigPoll: row([`${CONTAINER}.args`, has('--model_config_file_poll_wait_seconds=30')], both),
  requestLogging: row([`${CONFIG}.models|config`, text('sampling_config { sampling_rate: 0.01 }')], both),
  binding: row(
    [`${GATEWAY}.env`, has(like({ name: 'MODEL_BINDING', value: text('"output": "scores"') }))],
    [
      [`${COMPOSE_GATEWAY}.environment.MODEL_BINDING`, text('"output": "scores"')],
      ['digits-gateway.environment.MODEL_BINDING', text('"output": "scores"')],
    ],
  ),
  modelTimeout: row(
    [`${GATEWAY}.env`, variable('MODEL_TIMEOUT_MS', '2000')],
    [
      [`${COMPOSE_GATEWAY}.environment.MODEL_TIMEOUT_MS`, '2000'],
      ['digits-gateway.environment.MODEL_TIMEOUT_MS', '2000'],
    ],
  ),
  module: row(
    [`${GATEWAY}.env`, variable('MODULE_PATH', '/app/module/cases.ts')],
    [
      [`${COMPOSE_GATEWAY}.environment.MODULE_PATH`, '/app/module/cases.ts'],
      ['digits-gateway.environment.MODULE_PATH', { path: join(__dirname, 'cases.ts') }],
    ],
  ),
  fetchAllowedHosts: row(
    [`${GATEWAY}.env`, variable('FETCH_ALLOWED_HOSTS', '10.20.0.7:8080')],
    [
      [`${COMPOSE_GATEWAY}.environment.FETCH_ALLOWED_HOSTS`, '10.20.0.7:8080'],
      ['digits-gateway.environment.FETCH_ALLOWED_HOSTS', '10.20.0.7:8080'],
    ],
  ),
  clientTimeout: row(
    [`${GATEWAY}.env`, variable('CLIENT_TIMEOUT_MS', '8000')],
    [
      [`${COMPOSE_GATEWAY}.environment.CLIENT_TIMEOUT_MS`, '8000'],
      ['digits-gateway.environment.CLIENT_TIMEOUT_MS', '8000'],
    ],
  ),
  fetchMaxRedirects: row(
    [`${GATEWAY}.env`, variable('FETCH_MAX_REDIRECTS', '2')],
    [
      [`${COMPOSE_GATEWAY}.environment.FETCH_MAX_REDIRECTS`, '2'],
      ['digits-gateway.environment.FETCH_MAX_REDIRECTS', '2'],
    ],
  ),
  page: row(
    [`${GATEWAY}.env`, variable('PAGE', 'false')],
    [
      [`${COMPOSE_GATEWAY}.environment.PAGE`, 'false'],
      ['digits-gateway.environment.PAGE', 'false'],
    ],
  ),
  apiKeys: row(
    [`${GATEWAY}.env`, has({ name: 'API_KEYS', valueFrom: { secretKeyRef: { name: 'callers', key: 'keys' } } })],
    both,
  ),
  corsOrigins: row(
    [`${GATEWAY}.env`, variable('CORS_ORIGINS', 'https://app.example,http://localhost:5173')],
    [
      [`${COMPOSE_GATEWAY}.environment.CORS_ORIGINS`, 'https://app.example,http://localhost:5173'],
      ['digits-gateway.environment.CORS_ORIGINS', 'https://app.example,http://localhost:5173'],
    ],
  ),
  maxRequests: row(
    [`${GATEWAY}.env`, variable('MAX_REQUESTS', '16')],
    [
      [`${COMPOSE_GATEWAY}.environment.MAX_REQUESTS`, '16'],
      ['digits-gateway.environment.MAX_REQUESTS', '16'],
    ],
  ),
  modelConcurrency: row(
    [`${GATEWAY}.env`, variable('MODEL_CONCURRENCY', '8')],
    [
      [`${COMPOSE_GATEWAY}.environment.MODEL_CONCURRENCY`, '8'],
      ['digits-gateway.environment.MODEL_CONCURRENCY', '8'],
    ],
  ),
  'exposure.clusterIp': row([`${SERVICE}.ports.0.port`, 80], [[`${COMPOSE_GATEWAY}.ports`, undefined], said]),
  'exposure.nodePort': row([`${SERVICE}.ports.0.nodePort`, 30080], both),
  'exposure.loadBalancer': row([`${SERVICE}.type`, 'LoadBalancer'], both),
  'exposure.sourceRanges': row([`${SERVICE}.loadBalancerSourceRanges`, ['192.0.2.0/24']], both),
  'exposure.ingress': row(['Ingress.digits-gateway.spec.rules.0.host', 'digits.example.com'], both),
  'exposure.tls': row(
    ['Ingress.digits-gateway.spec.tls', [{ hosts: ['digits.example.com'], secretName: 'tls' }]],
    both,
  ),
  'exposure.httpRoute': row(['HTTPRoute.digits-gateway.spec.hostnames', ['d.example.com']], both),
};
