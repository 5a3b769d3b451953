// For those who define deployments.
export { ServingApp, type ServingAppProps } from './constructs/serving-app';
export { ServingDeployment, type ServingDeploymentProps } from './constructs/serving-deployment';
export { GatewayService, type GatewayServiceProps } from './constructs/gateway-service';
export { SavedModel, type SavedModelOptions } from './constructs/saved-model';
export type { ServedModelProps } from './constructs/served-models';
export {
  ModelStorage,
  type ClaimOptions,
  type DownloadOptions,
  type NewClaimOptions,
} from './constructs/model-storage';
export {
  RequestLogStorage,
  type RequestLogClaimOptions,
  type RequestLogNewClaimOptions,
  type RequestLogging,
} from './constructs/request-logging';
export { VersionPolicy, type Batching, type ServingOptions, type Warmup } from './constructs/serving-options';
export {
  Preprocessing,
  type ImagePreprocessingOptions,
  type RecordPreprocessingOptions,
  type TensorPreprocessingOptions,
  type TextPreprocessingOptions,
} from './constructs/preprocessing';
export { GatewayModule, type GatewayModuleOptions } from './constructs/gateway-module';
export { Answer, type DecisionOptions, type LabelsOptions, type RawOptions } from './constructs/answer';
export {
  Exposure,
  type ExposureOptions,
  type HttpRouteOptions,
  type IngressOptions,
  type LoadBalancerOptions,
  type NodePortOptions,
} from './constructs/exposure';
export {
  Autoscaling,
  type EventAutoscalingOptions,
  type HorizontalAutoscalingOptions,
  type PodMetric,
  type ScalingRules,
  type ScalingStep,
  type ScalingTrigger,
} from './constructs/autoscaling';
export { DisruptionBudget, Rollout, type RollingOptions } from './constructs/rollout';
export {
  Affinity,
  TopologySpread,
  type NodeRequirement,
  type PodAffinityOptions,
  type Scheduling,
  type Toleration,
} from './constructs/scheduling';
export { NetworkAccess, Peer, type IsolationOptions } from './constructs/network-access';
export { Scrape, type ServiceMonitorOptions } from './constructs/scrape';
export { Secret, SecretValue, type SecretFile } from './constructs/secret';
export { Cpu } from './constructs/cpu';
export { Gpu, type DefaultResources, type ResourceAmounts, type Resources } from './constructs/resources';
export { ImagePullPolicy } from './constructs/image-pull-policy';
export type { RunAs, WorkloadProps } from './constructs/workload-props';
export type { Waiver } from './model/waiver';
export { DefinitionError } from './constructs/definition-error';

// For those who extend the library.
export { WorkloadConstruct, type WorkloadDefaults } from './constructs/workload-construct';
export { workloadsOf } from './constructs/definition';
export type { GatewayWorkload, ModelServerWorkload, ServedModel, Workload, WorkloadBase } from './model/workload';
export type { KubernetesObject, Manifest, ManifestFile, ManifestMetadata } from './kubernetes/manifest';
export { lossId, type Fidelity, type Projection, type Stance, type Target, type Unsupported } from './model/projection';
export type { FieldName } from './model/fields';
export { RULES } from './checks/rules';
export { reviewDefinition, type Review, type RuleFinding, type WaivedFinding } from './checks/check';
export type { Definition, Finding, Rule, Severity } from './checks/rule';
export { projectKubernetes } from './kubernetes/project';
export { projectCompose } from './compose/project';
export { projectLocal } from './local/project';
export type { LocalPlan } from './local/plan';
