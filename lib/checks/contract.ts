import { BindingError, checkBinding, parseModelBinding } from '@cdk8s-serving/contract';
import { modelOf, type GatewayWorkload } from '../model/workload';
import { perWorkload, type Finding, type Rule } from './rule';

export const modelFile: Rule = {
  id: 'model/readable',
  reason: 'a definition is checked against the model it deploys, so that file must be there when it is synthesized',
  fix: 'give SavedModel.fromDirectory the base path: the directory of the version directories (1/, 2/, ...)',
  check: perWorkload((workload) =>
    workload.kind === 'model_server'
      ? workload.models.flatMap(({ file }) => (file.kind === 'unreadable' ? [{ problem: file.problem }] : []))
      : [],
  ),
};

export const binding: Rule = {
  id: 'contract/binding',
  reason: 'the gateway refuses to start with it',
  fix: 'change the prop it names',
  check: perWorkload((workload) => {
    const problem = workload.kind === 'gateway' ? bindingProblem(workload) : undefined;
    return problem === undefined ? [] : [{ problem }];
  }),
};

export const contract: Rule = {
  id: 'contract/model',
  reason: 'the gateway would feed tensors the model does not take, or read answers it does not give',
  fix: 'make the definition and the model agree',
  check: ({ workloads }) =>
    workloads.flatMap((workload) => (workload.kind === 'gateway' ? disagreements(workload) : [])),
};

function disagreements(gateway: GatewayWorkload): Finding[] {
  const file = modelOf(gateway)?.file;
  if (file?.kind !== 'read' || bindingProblem(gateway) !== undefined) return [];
  return checkBinding(gateway.binding, file.signatures).map(({ rule, field, problem, fix }) => ({
    path: gateway.path,
    problem: `${field}: ${problem}`,
    against: `${file.path}, signature '${gateway.binding.signature}' (${rule})`,
    fix,
  }));
}

function bindingProblem(gateway: GatewayWorkload): string | undefined {
  try {
    parseModelBinding(JSON.stringify(gateway.binding));
    return undefined;
  } catch (error) {
    if (error instanceof BindingError) return error.message;
    throw error;
  }
}
