import { Port, RUN_AS } from '@cdk8s-serving/contract';
import { commandOf } from '../model/labels';
import {
  CONTAINER_MODEL_SERVER,
  CONTAINER_PORTS,
  asFlag,
  containerBasePath,
  containerGateway,
  gatewayEnvironment,
  modelServerEnvironment,
  modelServerSettings,
} from '../model/process';
import { sortedRecord } from '../model/sorted';
import { stopTimeoutSeconds } from '../model/termination';
import { isSecretKey, secretVariable, type Environment } from '../model/environment';
import type { Resources } from '../model/resources';
import { minReplicas } from '../model/scaling';
import type { GatewayWorkload, ModelServerWorkload, ServedModel, Workload } from '../model/workload';
import { composeBytes, composeCpus } from './amounts';
import type { ComposeBind, ComposeBuild, ComposeDeploy, ComposeService } from './document';

/** Networks of the file. Model servers are on the first alone: nothing outside reaches them, and they reach nothing. */
export const MODELS_NETWORK = 'models';
export const EDGE_NETWORK = 'edge';

const PULL_POLICY = { Always: 'always', IfNotPresent: 'missing', Never: 'never' } as const;

/** What a compose service needs to know beside its workload. */
export interface ComposePlace {
  /** From a path of this machine to one relative to the compose file. */
  readonly relative: (path: string) => string;
  /** Port of 127.0.0.1; undefined publishes none. */
  readonly published: number | undefined;
}

/** The compose service of a workload. */
export function composeService(workload: Workload, place: ComposePlace): ComposeService {
  return {
    ...(workload.kind === 'gateway' ? gateway(workload, place) : modelServer(workload, place)),
    deploy: deploy(workload, place),
    user: `${RUN_AS.user}:${RUN_AS.group}`,
    read_only: true,
    tmpfs: ['/tmp'],
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    restart: 'unless-stopped',
    stop_grace_period: `${stopTimeoutSeconds(workload)}s`,
  };
}

type Part = Pick<
  ComposeService,
  | 'image'
  | 'build'
  | 'pull_policy'
  | 'command'
  | 'environment'
  | 'labels'
  | 'depends_on'
  | 'healthcheck'
  | 'ports'
  | 'networks'
  | 'volumes'
>;

function modelServer(workload: ModelServerWorkload, place: ComposePlace): Part {
  return {
    image: workload.image,
    // An image that is built here is never looked for in a registry.
    ...(workload.models.some(({ storage }) => storage.kind === 'image')
      ? { build: build(workload, place) }
      : {
          pull_policy: PULL_POLICY[workload.imagePullPolicy],
          volumes: workload.models.map((model) => modelBind(model, place)),
        }),
    command: modelServerSettings(workload, CONTAINER_MODEL_SERVER).map(asFlag),
    environment: variables(modelServerEnvironment(workload)),
    ...labels(workload),
    healthcheck: healthcheck(workload),
    networks: [MODELS_NETWORK],
  };
}

function gateway(workload: GatewayWorkload, place: ComposePlace): Part {
  const target = `dns:///${workload.modelServer.name}:${Port.grpc}`;
  return {
    image: workload.image,
    pull_policy: PULL_POLICY[workload.imagePullPolicy],
    environment: variables(gatewayEnvironment(workload, containerGateway(target))),
    ...labels(workload),
    depends_on: { [workload.modelServer.name]: { condition: 'service_healthy' } },
    healthcheck: healthcheck(workload),
    ...(place.published === undefined ? {} : { ports: [publish(place.published)] }),
    networks: [EDGE_NETWORK, MODELS_NETWORK],
  };
}

/** Makes exactly the image the manifests name, so that `docker compose build` is also how that image is built. */
function build(workload: ModelServerWorkload, place: ComposePlace): ComposeBuild {
  const owner = `${RUN_AS.user}:${RUN_AS.group}`;
  return {
    context: place.relative(workload.models[0]?.directory ?? '.'),
    dockerfile_inline: [
      `FROM ${workload.serverImage}`,
      ...workload.models.map((model) => `COPY --chown=${owner} . ${containerBasePath(model)}/`),
      '',
    ].join('\n'),
  };
}

/** The model as a read-only mount: the bound directory, or, where a claim was accepted as lost, the checked one. */
function modelBind(model: ServedModel, place: ComposePlace): ComposeBind {
  const { storage } = model;
  return {
    type: 'bind',
    source: storage.kind === 'bind' ? storage.hostPath : place.relative(model.directory),
    target: containerBasePath(model),
    read_only: true,
    bind: { create_host_path: false },
  };
}

/** Secrets come from the shell that runs compose, which stops with this message where one is missing. */
function variables(environment: Environment): Record<string, string> {
  return sortedRecord(
    Object.fromEntries(
      Object.entries(environment).map(([name, value]) => [name, isSecretKey(value) ? secretVariable(value) : value]),
    ),
  );
}

function healthcheck(workload: Workload): ComposeService['healthcheck'] {
  return {
    test: ['CMD', commandOf(workload), 'health'],
    interval: '5s',
    timeout: '5s',
    retries: 6,
    start_period: `${workload.startTimeoutSeconds}s`,
  };
}

function publish(port: number): NonNullable<ComposeService['ports']>[number] {
  const target = CONTAINER_PORTS.gateway.http;
  return { name: 'http', host_ip: '127.0.0.1', published: String(port), target, protocol: 'tcp' };
}

function labels(workload: Workload): Pick<ComposeService, 'labels'> {
  return Object.keys(workload.labels).length === 0 ? {} : { labels: sortedRecord(workload.labels) };
}

function deploy(workload: Workload, place: ComposePlace): ComposeDeploy {
  return {
    // One port can be published by one container.
    replicas: place.published === undefined ? minReplicas(workload) : 1,
    resources: resources(workload.resources),
  };
}

function resources({ requests, limits }: Resources): ComposeDeploy['resources'] {
  return {
    limits: {
      ...(limits.cpuMillis === undefined ? {} : { cpus: composeCpus(limits.cpuMillis) }),
      memory: composeBytes(limits.memoryBytes),
    },
    reservations: { cpus: composeCpus(requests.cpuMillis), memory: composeBytes(requests.memoryBytes) },
  };
}
