import { commandOf } from '../model/labels';
import {
  CONTAINER_MODEL_SERVER,
  CONTAINER_PORTS,
  asFlag,
  containerGateway,
  gatewayEnvironment,
  modelServerEnvironment,
  modelServerSettings,
} from '../model/process';
import { sortedRecord } from '../model/sorted';
import { stopTimeoutSeconds } from '../model/termination';
import type { GatewayWorkload, ModelServerWorkload, Workload } from '../model/workload';
import { annotationsOf, configReferences } from './configs';
import { containersOf, deploy, hardened } from './container';
import type { ComposeDependency, ComposePort, ComposeService, Interpolation } from './document';
import { downloadsOf, modelBuild, modelMounts, modelWatches, moduleBuild, type Relative } from './models';
import { networksOf } from './networks';
import { requestLogMounts } from './request-log';
import { secretReferences, variables } from './secrets';
import { some } from './some';

const PULL_POLICY = { Always: 'always', IfNotPresent: 'missing', Never: 'never' } as const;

/** What a compose service needs to know beside its workload. */
export interface ComposePlace {
  readonly relative: Relative;
  /** Port of 127.0.0.1; undefined publishes none. */
  readonly published: number | undefined;
}

type Draft = ComposeService<string | Interpolation>;
type Own = Pick<
  Draft,
  'image' | 'build' | 'develop' | 'pull_policy' | 'command' | 'environment' | 'depends_on' | 'ports' | 'volumes'
>;

/** The compose service of a workload. */
export function composeService(workload: Workload, place: ComposePlace): Draft {
  const own = workload.kind === 'gateway' ? gateway(workload, place) : modelServer(workload, place);
  return {
    ...own,
    ...some('labels', sortedRecord(workload.labels)),
    ...some('annotations', annotationsOf(workload)),
    healthcheck: {
      test: ['CMD', commandOf(workload), 'health'],
      interval: '5s',
      timeout: '5s',
      retries: 6,
      start_period: `${workload.startTimeoutSeconds}s`,
    },
    networks: networksOf(workload),
    ...some('configs', configReferences(workload)),
    ...some('secrets', secretReferences(workload)),
    ...hardened(workload),
    deploy: deploy(containersOf(workload), workload.resources),
    restart: 'unless-stopped',
    stop_grace_period: `${stopTimeoutSeconds(workload)}s`,
  };
}

function modelServer(workload: ModelServerWorkload, { relative, published }: ComposePlace): Own {
  const build = modelBuild(workload, relative);
  return {
    image: workload.image,
    // An image that is built here is never looked for in a registry.
    ...(build === undefined
      ? { pull_policy: PULL_POLICY[workload.imagePullPolicy] }
      : { build, develop: { watch: modelWatches(workload, relative) } }),
    command: modelServerSettings(workload, CONTAINER_MODEL_SERVER).map(asFlag),
    environment: variables(modelServerEnvironment(workload)),
    ...some('depends_on', downloaded(workload)),
    ...some('ports', ports('rest', published, CONTAINER_PORTS.modelServer.rest)),
    ...some('volumes', [...modelMounts(workload, relative), ...requestLogMounts(workload)]),
  };
}

function gateway(workload: GatewayWorkload, { relative, published }: ComposePlace): Own {
  const build = moduleBuild(workload, relative);
  const target = `dns:///${workload.modelServer.name}:${CONTAINER_PORTS.modelServer.grpc}`;
  return {
    image: workload.image,
    ...(build === undefined ? { pull_policy: PULL_POLICY[workload.imagePullPolicy] } : { build }),
    environment: variables(gatewayEnvironment(workload, containerGateway(workload, target))),
    depends_on: { [workload.modelServer.name]: { condition: 'service_healthy' } },
    ...some('ports', ports('http', published, CONTAINER_PORTS.gateway.http)),
  };
}

function downloaded(workload: ModelServerWorkload): Record<string, ComposeDependency> {
  return Object.fromEntries(
    downloadsOf(workload).map(({ service }) => [service, { condition: 'service_completed_successfully' }]),
  );
}

function ports(name: string, published: number | undefined, target: number): ComposePort[] {
  if (published === undefined) return [];
  return [{ name, host_ip: '127.0.0.1', published: String(published), target, protocol: 'tcp' }];
}
