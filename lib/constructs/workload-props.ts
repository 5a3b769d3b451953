import type { Duration } from 'cdk8s';
import type { ImagePullPolicy } from './image-pull-policy';
import type { Resources } from './resources';

/** Props of every construct that is deployed. */
export interface WorkloadProps {
  /**
   * Name of the Deployment, the Service, the compose service and the local process.
   * @default - the id of the construct
   */
  readonly name?: string;
  /**
   * Pods.
   * @default 1
   */
  readonly replicas?: number;
  /**
   * Processor time and memory per pod.
   * @default - requests of the workload's kind, a memory limit of twice the request, no cpu limit
   */
  readonly resources?: Resources;
  /**
   * Variables beside those the product sets itself.
   * @default - none
   */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Labels beside those the product sets itself.
   * @default - none
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * When a node pulls the image. `ALWAYS` fails where images are loaded and not pulled.
   * @default ImagePullPolicy.IF_NOT_PRESENT
   */
  readonly imagePullPolicy?: ImagePullPolicy;
  /**
   * Whole seconds running requests get after SIGTERM.
   * @default - 30 seconds for a model server, 20 for a gateway
   */
  readonly drainTimeout?: Duration;
  /**
   * Whole seconds from the start of a pod's termination to SIGKILL.
   * @default - the drain, the 5 seconds before it and 5 after it
   */
  readonly terminationGracePeriod?: Duration;
}
