// For those who define deployments.
export { ServingApp, type ServingAppProps } from './constructs/serving-app';
export { ServingDeployment, type ServingDeploymentProps } from './constructs/serving-deployment';
export { GatewayService, type GatewayServiceProps } from './constructs/gateway-service';
export { SavedModel, type SavedModelOptions } from './constructs/saved-model';
export { ModelStorage, type ClaimOptions } from './constructs/model-storage';
export {
  Preprocessing,
  type ImagePreprocessingOptions,
  type RecordPreprocessingOptions,
} from './constructs/preprocessing';
export { Answer, type DecisionOptions, type LabelsOptions } from './constructs/answer';
export { Exposure, type ExposureOptions, type NodePortOptions } from './constructs/exposure';
export { Cpu } from './constructs/cpu';
export type { ResourceAmounts, Resources } from './constructs/resources';
export { ImagePullPolicy } from './constructs/image-pull-policy';
export type { WorkloadProps } from './constructs/workload-props';
export { DefinitionError } from './constructs/definition-error';

// For those who extend the library.
export { WorkloadConstruct, workloadsOf } from './constructs/workload-construct';
export type { GatewayWorkload, ModelServerWorkload, Workload } from './model/workload';
export { lossId, type Projection, type Target, type Unsupported } from './model/projection';
export { RULES } from './checks/rules';
export type { Definition, Finding, Rule } from './checks/rule';
export { projectKubernetes } from './kubernetes/project';
export { projectCompose } from './compose/project';
export { projectLocal } from './local/project';
export type { LocalPlan } from './local/plan';
