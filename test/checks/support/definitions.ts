import { Chart, Testing } from 'cdk8s';
import type { TensorInfo } from '@cdk8s-serving/contract';
import {
  GatewayService,
  ModelStorage,
  ServingDeployment,
  type Definition,
  type GatewayServiceProps,
  type GatewayWorkload,
  type ModelServerWorkload,
  type ServingDeploymentProps,
  type Workload,
} from '../../../lib';
import { PICTURE, SCORES, digitsModel } from '../../support/definitions';
import type { ModelFile } from '../../../lib/model/workload';

/** The day every table is checked on. */
export const TODAY = '2026-11-24';

function construct(props: Partial<ServingDeploymentProps>): ServingDeployment {
  const chart = new Chart(Testing.app(), 'chart');
  const model = props.models === undefined ? { model: digitsModel(), storage: ModelStorage.image('digits:1') } : {};
  return new ServingDeployment(chart, 'digits', { ...model, ...props });
}

/** A model server no rule has a word to say about. @param change fields in place of what the constructs resolved */
export function server(
  props: Partial<ServingDeploymentProps> = {},
  change: Partial<ModelServerWorkload> = {},
): ModelServerWorkload {
  return { ...construct(props).workload, path: 'digits', ...change };
}

/** A gateway no rule has a word to say about. @param change fields in place of what the constructs resolved */
export function gateway(
  props: Partial<Omit<GatewayServiceProps, 'model'>> = {},
  change: Partial<GatewayWorkload> = {},
  modelServer: ModelServerWorkload = server(),
): GatewayWorkload {
  const model = construct({});
  const made = new GatewayService(Chart.of(model), 'gateway', {
    model,
    preprocessing: PICTURE,
    answer: SCORES,
    ...props,
  });
  return { ...made.workload, path: 'gateway', modelServer, ...change };
}

/** All there is, for Kubernetes. */
export function definition(workloads: readonly Workload[], change: Partial<Definition> = {}): Definition {
  return { workloads, targets: ['kubernetes'], unsupported: [], acceptedLosses: [], today: TODAY, ...change };
}

type ReadFile = Extract<ModelFile, { kind: 'read' }>;

/** A model server with one model whose file is another one than that of the digits. */
export function withFile(
  change: Partial<ReadFile>,
  props: Partial<ServingDeploymentProps> = {},
  other: Partial<ModelServerWorkload> = {},
): ModelServerWorkload {
  const made = server(props, other);
  return {
    ...made,
    models: made.models.map((model) =>
      model.file.kind === 'read' ? { ...model, file: { ...model.file, ...change } } : model,
    ),
  };
}

/** Signatures of the digits model whose inputs have another shape. */
export function signaturesOf(shape: readonly number[]): ReadFile['signatures'] {
  const [model] = server().models;
  if (model?.file.kind !== 'read') throw new Error('the digits model cannot be read');
  return new Map(
    [...model.file.signatures].map(([name, signature]) => [
      name,
      {
        ...signature,
        inputs: new Map([...signature.inputs].map(([key, info]): [string, TensorInfo] => [key, { ...info, shape }])),
      },
    ]),
  );
}
