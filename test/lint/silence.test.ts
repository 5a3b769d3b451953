import { rulesAgainst } from './support/lint-text';

/** A Deployment with lines in place of some of its own. */
function deployment(parts: {
  readonly spec?: string;
  readonly pod?: string;
  readonly container?: string;
  readonly after?: string;
}): string {
  return `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  ${parts.spec ?? '{}'}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      ${parts.pod ?? 'enableServiceLinks: false'}
      containers:
        - name: web
          image: example/web:1.0
          ${parts.container ?? 'tty: false'}
${parts.after ?? ''}`.replace(/^ *\{\}\n/gm, '');
}

/** A compose file of two compose services. */
const compose = (web: string, other = 'image: example/other:1.0'): string => `
services:
  web:
    image: example/web:1.0
    ${web}
  other:
    ${other}
`;

/** What looks like a defect and is none. */
test.each<[sentence: string, rule: string, text: string]>([
  [
    'a Service may select pods of files that were not given',
    'labels/service-selector',
    'apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { selector: { app: web }, ports: [{ port: 80 }] }',
  ],
  [
    'an object without a namespace is in that of whoever applies it',
    'labels/service-selector',
    deployment({
      after:
        '---\napiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: prod }\nspec: { selector: { app: web } }',
    }),
  ],
  [
    'a container that declares no port may listen on any',
    'ports/target',
    deployment({
      after:
        '---\napiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }',
    }),
  ],
  [
    'a probe may ask a port of another container of the pod by its number',
    'ports/probe-number',
    deployment({
      container:
        'ports: [{ containerPort: 80 }]\n          readinessProbe: { httpGet: { port: 81 } }\n        - name: side\n          image: example/side:1.0\n          ports: [{ containerPort: 81 }]',
    }),
  ],
  [
    'one port number may be TCP and UDP',
    'ports/unique',
    deployment({ container: 'ports: [{ containerPort: 53 }, { containerPort: 53, protocol: UDP }]' }),
  ],
  ['whoever listens to nobody needs no probe', 'probes/readiness', deployment({})],
  [
    'liveness may ask the same with more patience',
    'probes/distinct',
    deployment({
      container:
        'readinessProbe: { tcpSocket: { port: 80 } }\n          livenessProbe: { tcpSocket: { port: 80 }, failureThreshold: 9 }',
    }),
  ],
  [
    'a limit is a request where none is written',
    'resources/unlimited',
    deployment({ container: 'resources: { limits: { memory: 1Gi } }' }),
  ],
  [
    '700m of cpu is not more than 0.7',
    'resources/limits',
    deployment({ container: 'resources: { requests: { cpu: 700m }, limits: { cpu: 0.7 } }' }),
  ],
  ['a user with a number is not root', 'security/root', deployment({ pod: 'securityContext: { runAsUser: 1000 }' })],
  [
    'a privileged container escalates in one finding',
    'security/privilege-escalation',
    deployment({ container: 'securityContext: { privileged: true }' }),
  ],
  [
    'the place, the age or the switch of a secret is no secret',
    'security/secret-text',
    deployment({
      container:
        'env: [{ name: DB_PASSWORD_FILE, value: a }, { name: TOKEN_TTL, value: "3600" }, { name: MAX_TOKENS, value: "512" }, { name: ALLOW_EMPTY_PASSWORD, value: "yes" }]',
    }),
  ],
  [
    'a secret by reference is not in plain',
    'security/secret-text',
    deployment({ container: 'env: [{ name: TOKEN, valueFrom: { secretKeyRef: { name: a, key: b } } }]' }),
  ],
  [
    'a policy that lets nothing out means it',
    'network/dns',
    'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: a }\nspec: { podSelector: {}, policyTypes: [Egress], egress: [] }',
  ],
  [
    'one pod has nothing to balance',
    'network/grpc-balancing',
    deployment({
      after:
        '---\napiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { selector: { app: web }, ports: [{ name: grpc, port: 8500 }] }',
    }),
  ],
  [
    'a budget by percentage is rounded as the cluster rounds it',
    'rollout/eviction',
    deployment({
      spec: 'replicas: 3',
      after:
        '---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: { name: web }\nspec: { minAvailable: 50%, selector: { matchLabels: { app: web } } }',
    }),
  ],
  [
    'a field of a Kubernetes to come is let through',
    'fields/unknown',
    deployment({ container: 'checkpointPolicy: { mode: Always }' }),
  ],
  [
    'flags move the ports of TensorFlow Serving',
    'serving/ports',
    deployment({
      container:
        'args: [--port=9000, --rest_api_port=8500, --model_base_path=/m]\n          ports: [{ name: grpc, containerPort: 9000 }, { name: http, containerPort: 8500 }]',
    }),
  ],
  [
    "an image of one's own may have the model in it",
    'serving/model-path',
    deployment({ container: 'command: [tensorflow_model_server]\n          env: [{ name: MODEL_NAME, value: web }]' }),
  ],
  [
    'a model may come from a bucket',
    'serving/model-path',
    compose('environment: {}', 'image: tensorflow/serving:2.19.1\n    environment: { MODEL_BASE_PATH: "gs://models" }'),
  ],
  [
    'what is built here has its healthcheck where it is built',
    'probes/healthcheck',
    compose('build: .\n    ports: ["80"]'),
  ],
  [
    'the image of an unknown variable is not looked at',
    'images/pinned',
    compose('tty: true', 'image: example/other:${TAG}'),
  ],
  ['localhost is always there', 'network/hosts', compose('environment: { A: "localhost:80" }')],
  ['a host with dots is somewhere else', 'network/hosts', compose('environment: { A: "db.example.com:5432" }')],
  ['an owner of files is no address', 'network/hosts', compose('command: chown app:1000 /data')],
  [
    'an alias is a name as well',
    'network/hosts',
    compose('environment: { A: "db:5432" }', 'image: example/other:1.0\n    networks: { default: { aliases: [db] } }'),
  ],
  [
    'a network of another project has names that are not shown',
    'network/hosts',
    `${compose('environment: { A: "db:5432" }')}networks: { shared: { external: true } }`,
  ],
  [
    'what need not be there need not be healthy',
    'compose/depends-on',
    compose('depends_on: { gone: { condition: service_healthy, required: false } }'),
  ],
  [
    'a task that ends is not restarted',
    'compose/restart',
    compose('restart: always\n    depends_on: { other: { condition: service_completed_successfully } }'),
  ],
  [
    'an address of this machine is not all of them',
    'exposure/published',
    compose('ports: ["127.0.0.1:80:80", "[::1]:81:81"]'),
  ],
])('%s (%s)', (_sentence, rule, text) => {
  const rules = rulesAgainst(text);
  expect(rules).not.toContain('yaml/syntax');
  expect(rules).not.toContain(rule);
});
