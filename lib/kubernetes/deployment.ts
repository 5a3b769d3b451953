import { RUN_AS } from '@cdk8s-serving/contract';
import { k8s } from '../../imports/k8s';
import { objectLabels, selectorLabels } from '../model/labels';
import type { Workload } from '../model/workload';
import { container } from './container';
import type { Manifest } from './manifest';
import { metadata } from './metadata';
import { modelVolumes } from './model-volume';

/** The Deployment of a workload; its pods pass Pod Security "restricted", except where storage binds a host path. */
export function deploymentManifest(workload: Workload): Manifest {
  const model = modelVolumes(workload);
  const spec: k8s.DeploymentSpec = {
    ...(workload.scaling.kind === 'fixed' ? { replicas: workload.scaling.replicas } : {}),
    selector: { matchLabels: selectorLabels(workload) },
    // Never fewer pods than asked for: a new one is ready before an old one is asked to go.
    strategy: {
      type: 'RollingUpdate',
      rollingUpdate: { maxSurge: k8s.IntOrString.fromNumber(1), maxUnavailable: k8s.IntOrString.fromNumber(0) },
    },
    template: {
      metadata: { labels: objectLabels(workload) },
      spec: {
        automountServiceAccountToken: false,
        // Without this every Service of the namespace becomes variables, `<NAME>_PORT` among them.
        enableServiceLinks: false,
        securityContext: {
          runAsNonRoot: true,
          runAsUser: RUN_AS.user,
          runAsGroup: RUN_AS.group,
          seccompProfile: { type: 'RuntimeDefault' },
        },
        terminationGracePeriodSeconds: workload.terminationGracePeriodSeconds,
        containers: [container(workload, model.mounts)],
        volumes: [...model.volumes, { name: 'tmp', emptyDir: {} }],
      },
    },
  };
  return k8s.KubeDeployment.manifest({ metadata: metadata(workload), spec }) as Manifest;
}
