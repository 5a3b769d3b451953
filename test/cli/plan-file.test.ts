import { parsePlan, readPlan } from '../../lib/cli/run/plan-file';
import { planned } from './fixtures/processes';

const parse = (...processes: readonly object[]) => parsePlan(JSON.stringify({ processes }), 'plan.json');

test('a plan comes back as it was written', () => {
  const digits = planned('digits', 8502, {
    args: [
      '--port=1',
      { flag: '--model_base_path', path: '../model' },
      { flag: '--model_config_file', file: 'models.config' },
    ],
    environment: { PLAIN: '', TOKEN: { variable: 'CREDENTIALS_TOKEN' } },
    files: [{ name: 'models.config', parts: ['base_path: "', { path: '../model' }, '"\n'] }],
  });
  const gateway = planned('gateway', 9697, { command: 'serving-gateway', dependsOn: ['digits'] });
  expect(parse(digits, gateway)).toEqual({ processes: [digits, gateway] });
});

test.each([
  ['command', 'sh', 'processes.0.command must be one of model-server, serving-gateway, not "sh"'],
  ['name', undefined, 'processes.0.name must be a non-empty string, not nothing'],
  ['name', '../digits', 'processes.0.name must be a name of letters, digits, - _ and ., not "../digits"'],
  ['readyUrl', '', 'processes.0.readyUrl must be a non-empty string, not ""'],
  ['args', '--port=1', 'processes.0.args must be a list, not "--port=1"'],
  ['args', [{ flag: '--a' }], 'processes.0.args.0.path must be a non-empty string, not nothing'],
  ['args', [1], 'processes.0.args.0 must be an object, not 1'],
  ['args', [{ flag: '--a', file: '' }], 'processes.0.args.0.file must be a non-empty string, not ""'],
  ['environment', { A: 1 }, 'processes.0.environment.A must be an object, not 1'],
  ['environment', { A: {} }, 'processes.0.environment.A.variable must be a non-empty string, not nothing'],
  ['files', undefined, 'processes.0.files must be a list, not nothing'],
  ['files', [{ name: '../x', parts: [] }], 'processes.0.files.0.name must be the name of a file, not "../x"'],
  ['files', [{ name: 'x', parts: [{}] }], 'processes.0.files.0.parts.0.path must be a non-empty string, not nothing'],
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

test('a file that is named and not brought is refused, and so is one that is brought twice', () => {
  const args = [{ flag: '--model_config_file', file: 'models.config' }];
  expect(() => parse(planned('digits', 1, { args }))).toThrow(
    'plan.json: "digits" passes --model_config_file the file "models.config", which it does not bring',
  );
  const file = { name: 'models.config', parts: [] };
  expect(() => parse(planned('digits', 1, { files: [file, file] }))).toThrow(
    'plan.json: two files of "digits" are named "models.config"',
  );
});

test('text that is no plan is refused with the way to a plan', () => {
  expect(() => parsePlan('{', 'plan.json')).toThrow(/^plan\.json is not JSON .*cdk8s synth/);
  expect(() => parsePlan('[]', 'plan.json')).toThrow('plan.json: the file must be an object, not []');
  expect(() => readPlan('/nowhere/processes.json')).toThrow(/^cannot read the plan \/nowhere.*cdk8s synth/);
});
