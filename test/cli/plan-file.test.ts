import { parsePlan, readPlan } from '../../lib/cli/run/plan-file';
import { planned } from './fixtures/processes';

const parse = (...processes: readonly object[]) => parsePlan(JSON.stringify({ processes }), 'plan.json');

test('a plan comes back as it was written', () => {
  const digits = planned('digits', 8502, { args: ['--port=1', { flag: '--model_base_path', path: '../model' }] });
  const gateway = planned('gateway', 9697, { command: 'serving-gateway', dependsOn: ['digits'] });
  expect(parse(digits, gateway)).toEqual({ processes: [digits, gateway] });
});

test.each([
  ['command', 'sh', 'processes.0.command must be one of model-server, serving-gateway, not "sh"'],
  ['name', undefined, 'processes.0.name must be a non-empty string, not nothing'],
  ['readyUrl', '', 'processes.0.readyUrl must be a non-empty string, not ""'],
  ['args', '--port=1', 'processes.0.args must be a list, not "--port=1"'],
  ['args', [{ flag: '--a' }], 'processes.0.args.0.path must be a non-empty string, not nothing'],
  ['args', [1], 'processes.0.args.0 must be an object, not 1'],
  ['environment', { A: 1 }, 'processes.0.environment.A must be a string, not 1'],
  ['ports', [{ name: 'rest', port: 70_000 }], 'processes.0.ports.0.port must be an integer 1..65535, not 70000'],
  ['startTimeoutMs', 0.5, 'processes.0.startTimeoutMs must be an integer >= 1, not 0.5'],
])('a wrong %s is refused by the name of the field', (field, value, message) => {
  expect(() => parse({ ...planned('digits', 8502), [field]: value })).toThrow(`plan.json: ${message}`);
});

test('a dependency that does not come first is refused', () => {
  const gateway = planned('gateway', 9697, { dependsOn: ['digits'] });
  expect(() => parse(gateway, planned('digits', 8502))).toThrow(
    'plan.json: "gateway" depends on "digits", which does not come before it',
  );
});

test('two processes of one name are refused', () => {
  expect(() => parse(planned('digits', 1), planned('digits', 2))).toThrow('two processes are named "digits"');
});

test('text that is no plan is refused with the way to a plan', () => {
  expect(() => parsePlan('{', 'plan.json')).toThrow(/^plan\.json is not JSON .*cdk8s synth/);
  expect(() => parsePlan('[]', 'plan.json')).toThrow('plan.json: the file must be an object, not []');
  expect(() => readPlan('/nowhere/processes.json')).toThrow(/^cannot read the plan \/nowhere.*cdk8s synth/);
});
