import { type k8s } from '../../imports/k8s';
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
import { byCodeUnit } from '../model/sorted';
import { PRE_STOP_SECONDS } from '../model/termination';
import { isSecretKey, type Environment } from '../model/environment';
import type { Resources } from '../model/resources';
import type { Workload } from '../model/workload';
import { modelServerTarget } from './address';
import { probes } from './probes';
import { cpuQuantity, memoryQuantity } from './quantity';

/** The one container of a pod. */
export function container(workload: Workload, modelMounts: k8s.VolumeMount[]): k8s.Container {
  return {
    name: commandOf(workload),
    image: workload.image,
    imagePullPolicy: workload.imagePullPolicy,
    ...processOf(workload),
    ports: containerPorts(workload),
    resources: resources(workload.resources),
    ...probes(workload),
    lifecycle: { preStop: { exec: { command: ['sleep', String(PRE_STOP_SECONDS)] } } },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
    },
    volumeMounts: [...modelMounts, { name: 'tmp', mountPath: '/tmp' }],
  };
}

function processOf(workload: Workload): Pick<k8s.Container, 'args' | 'env'> {
  if (workload.kind === 'gateway') {
    return { env: variables(gatewayEnvironment(workload, containerGateway(modelServerTarget(workload)))) };
  }
  return {
    args: modelServerSettings(workload, CONTAINER_MODEL_SERVER).map(asFlag).map(literally),
    env: variables(modelServerEnvironment(workload)),
  };
}

function variables(environment: Environment): k8s.EnvVar[] {
  return Object.entries(environment)
    .sort(([a], [b]) => byCodeUnit(a, b))
    .map(([name, value]) =>
      isSecretKey(value)
        ? { name, valueFrom: { secretKeyRef: { name: value.secret, key: value.key } } }
        : { name, value: literally(value) },
    );
}

/** The kubelet replaces `$(NAME)` in arguments and values, and reads `$$` as the dollar itself. */
function literally(text: string): string {
  return text.replaceAll('$', () => '$$');
}

function containerPorts(workload: Workload): k8s.ContainerPort[] {
  const ports = workload.kind === 'gateway' ? CONTAINER_PORTS.gateway : CONTAINER_PORTS.modelServer;
  return Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort, protocol: 'TCP' }));
}

function resources({ requests, limits }: Resources): k8s.ResourceRequirements {
  return {
    requests: { cpu: cpuQuantity(requests.cpuMillis), memory: memoryQuantity(requests.memoryBytes) },
    limits: {
      ...(limits.cpuMillis === undefined ? {} : { cpu: cpuQuantity(limits.cpuMillis) }),
      memory: memoryQuantity(limits.memoryBytes),
    },
  };
}
