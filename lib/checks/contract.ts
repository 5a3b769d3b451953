import { BindingError, checkBinding, needsModule, parseModelBinding } from '@cdk8s-serving/contract';
import { modelOf, type GatewayWorkload } from '../model/workload';
import { perGateway, perModel, type Problem, type Rule } from './rule';
import { servedVersions } from './versions';

export const readable: Rule = {
  id: 'contract/readable',
  severity: 'error',
  reason: 'a definition is checked against the model it deploys, so that file must be there when it is synthesized',
  fix: 'give SavedModel.fromDirectory the base path: the directory of the version directories (1/, 2/, ...)',
  check: perModel(({ file }) => (file.kind === 'unreadable' ? [{ problem: file.problem }] : [])),
};

export const binding: Rule = {
  id: 'contract/binding',
  severity: 'error',
  reason: 'the gateway refuses to start with it',
  fix: 'change the prop it names',
  check: perGateway((gateway) => {
    const problem = bindingProblem(gateway);
    return problem === undefined ? [] : [{ problem }];
  }),
};

export const model: Rule = {
  id: 'contract/model',
  severity: 'error',
  reason: 'the gateway would feed tensors the model does not take, or read answers it does not give',
  fix: 'make the definition and the model agree',
  check: perGateway((gateway) => {
    const file = modelOf(gateway)?.file;
    if (file?.kind !== 'read' || bindingProblem(gateway) !== undefined) return [];
    return checkBinding(gateway.binding, file.signatures).map(({ rule, field, problem, fix }) => ({
      problem: `${field}: ${problem}`,
      against: `${file.path}, signature '${gateway.binding.signature}' (${rule})`,
      fix,
    }));
  }),
};

const CALL_FIX = 'take the module away, or use Preprocessing.module() or Answer.module()';
const FILE_FIX = 'correct the path; a relative one starts at the working directory';

export const ownCode: Rule = {
  id: 'contract/module',
  severity: 'error',
  reason: 'the gateway refuses to start without the code its binding needs, and code nobody calls is a mistake',
  fix: 'give the gateway a module: GatewayModule.fromFile(file, { image })',
  check: perGateway(({ binding: { preprocessing, answer }, module: given, image }): Problem[] => {
    const needed = needsModule({ preprocessing, answer });
    if (given === undefined) {
      return needed ? [{ problem: 'the recipe or the answer is a module, and there is none' }] : [];
    }
    return [
      ...(needed ? [] : [{ problem: `nothing calls the module ${given.file}`, fix: CALL_FIX }]),
      ...(given.isThere ? [] : [{ problem: `there is no file ${given.file}`, fix: FILE_FIX }]),
      ...(image === given.gatewayImage
        ? [
            {
              problem: `the image with the module is '${image}', from which it is to be built`,
              fix: 'call the image with the module something else',
            },
          ]
        : []),
    ];
  }),
};

export const servedVersion: Rule = {
  id: 'contract/served-version',
  severity: 'warning',
  reason:
    'a gateway is checked against the version with the largest number, and the version that answers is another one',
  fix: 'serve the largest version, or take it out of the directory',
  check: perGateway((gateway): Problem[] => {
    const served = modelOf(gateway);
    if (served?.file.kind !== 'read') return [];
    const [checked] = served.file.versions;
    const answering = servedVersions(served.versionPolicy, served.file.versions)[0];
    if (checked === undefined || answering === undefined || checked === answering) return [];
    const where = `versionPolicy of ${gateway.modelServer.path}`;
    return [{ problem: `model '${served.name}' is checked in version ${checked}, ${where} serves ${answering}` }];
  }),
};

function bindingProblem(gateway: GatewayWorkload): string | undefined {
  try {
    parseModelBinding(JSON.stringify(gateway.binding));
    return undefined;
  } catch (error) {
    if (error instanceof BindingError) return error.message;
    throw error;
  }
}
