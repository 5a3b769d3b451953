import { k8s } from '../../imports/k8s';
import { objectLabels, selectorLabels } from '../model/labels';
import type { Workload } from '../model/workload';
import { configVolume } from './config-map';
import { container } from './container';
import { downloads } from './download';
import type { Manifest } from './manifest';
import { metadata } from './metadata';
import { modelVolumes } from './model-volume';
import { together } from './mounted';
import { podAnnotations } from './pod-annotations';
import { requestLogVolume } from './request-log-volume';
import { rolloutSpec } from './rollout';
import { schedulingSpec } from './scheduling';
import { tmpVolume } from './scratch';
import { secretVolumes } from './secret-volume';
import { podSecurity } from './security';

/** The Deployment of a workload; its pods pass Pod Security "restricted", except where storage binds a host path. */
export function deploymentManifest(workload: Workload): Manifest {
  const { scaling, rollout, revisionHistoryLimit } = workload;
  const annotations = podAnnotations(workload);
  const spec: k8s.DeploymentSpec = {
    // An autoscaler's number would be set back by every apply.
    ...(scaling.kind === 'fixed' ? { replicas: scaling.replicas } : {}),
    revisionHistoryLimit,
    selector: { matchLabels: selectorLabels(workload) },
    ...rolloutSpec(rollout),
    template: {
      metadata: {
        labels: objectLabels(workload),
        ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
      },
      spec: podSpec(workload),
    },
  };
  return k8s.KubeDeployment.manifest({ metadata: metadata(workload), spec }) as Manifest;
}

function podSpec(workload: Workload): k8s.PodSpec {
  const { serviceAccount, imagePullSecrets, terminationGracePeriodSeconds } = workload;
  const { volumes, mounts } = together(
    modelVolumes(workload),
    configVolume(workload),
    secretVolumes(workload.secretFiles),
    requestLogVolume(workload),
    tmpVolume(workload),
  );
  const initContainers = downloads(workload);
  return {
    ...(serviceAccount === undefined ? {} : { serviceAccountName: serviceAccount }),
    automountServiceAccountToken: false,
    // Without this every Service of the namespace becomes variables, `<NAME>_PORT` among them.
    enableServiceLinks: false,
    ...(imagePullSecrets.length === 0 ? {} : { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }),
    ...schedulingSpec(workload),
    securityContext: podSecurity(workload),
    terminationGracePeriodSeconds,
    ...(initContainers.length === 0 ? {} : { initContainers }),
    containers: [container(workload, [...mounts])],
    volumes: [...volumes],
  };
}
