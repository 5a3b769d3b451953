import type { k8s } from '../../imports/k8s';
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
import { PRE_STOP_SECONDS } from '../model/termination';
import type { Workload } from '../model/workload';
import { modelServerTarget } from './address';
import { probes } from './probes';
import { containerResources } from './resources';
import { CONTAINER_SECURITY } from './security';
import { TERMINATION_MESSAGE_POLICY } from './termination-message';
import { literally, variables } from './variables';

/** The container a workload is; what a pod runs before it is elsewhere. */
export function container(workload: Workload, volumeMounts: k8s.VolumeMount[]): k8s.Container {
  return {
    name: commandOf(workload),
    image: workload.image,
    imagePullPolicy: workload.imagePullPolicy,
    ...processOf(workload),
    ports: containerPorts(workload),
    resources: containerResources(workload.resources),
    ...probes(workload),
    terminationMessagePolicy: TERMINATION_MESSAGE_POLICY,
    lifecycle: { preStop: { exec: { command: ['sleep', String(PRE_STOP_SECONDS)] } } },
    securityContext: CONTAINER_SECURITY,
    volumeMounts,
  };
}

function processOf(workload: Workload): Pick<k8s.Container, 'args' | 'env'> {
  if (workload.kind === 'gateway') {
    return { env: variables(gatewayEnvironment(workload, containerGateway(workload, modelServerTarget(workload)))) };
  }
  return {
    args: modelServerSettings(workload, CONTAINER_MODEL_SERVER).map(asFlag).map(literally),
    env: variables(modelServerEnvironment(workload)),
  };
}

function containerPorts(workload: Workload): k8s.ContainerPort[] {
  const ports = workload.kind === 'gateway' ? CONTAINER_PORTS.gateway : CONTAINER_PORTS.modelServer;
  return Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort, protocol: 'TCP' }));
}
