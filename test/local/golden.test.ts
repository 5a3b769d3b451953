import { join } from 'node:path';
import { parsePlan } from '../../lib/cli/run/plan-file';
import { toLaunches } from '../../lib/cli/run/launch';
import { golden } from '../compose/support/golden';
import { fullStack } from '../compose/support/stack';
import { ROOT } from '../support/definitions';
import { local, planText } from './support';

test('a stack that says everything is written as its golden file', () => {
  const text = planText(fullStack());
  expect(text).toBe(golden(join(__dirname, 'golden', 'processes.json'), text));
});

test('the same stack in another order is the same text', () => {
  expect(planText([...fullStack('backward')].reverse())).toBe(planText(fullStack()));
});

test('the runner reads what is written', () => {
  expect(parsePlan(planText(fullStack()), 'processes.json')).toEqual(local(fullStack()).output);
});

test('the files the runner makes of it name the models by absolute paths', () => {
  const launches = toLaunches(parsePlan(planText(fullStack()), 'processes.json'), {
    directory: '/moved/to/dist/local',
    filesDirectory: '/run/files',
    environment: { BUCKET_TOKEN: 's3cret' },
    programOf: (command) => `/programs/${command}`,
  });
  const archive = launches.find(({ name }) => name === 'archive');
  expect(archive?.args).toContain('--model_config_file=/run/files/archive/models.config');
  expect(archive?.files.map(({ path }) => path)).toEqual(['/run/files/archive/models.config']);
  expect(archive?.files[0]?.text.match(/base_path: .*/g)).toEqual([
    'base_path: "/moved/to/examples/digits/model"',
    'base_path: "/moved/to/examples/credit/model"',
    'base_path: "/srv/models/$old"',
  ]);
});

test('nothing of this machine is in it', () => {
  expect(planText(fullStack())).not.toContain(ROOT);
});
