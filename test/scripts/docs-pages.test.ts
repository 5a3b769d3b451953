import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GatewaySetting, ModelServerSetting } from '@cdk8s-serving/contract';
import { RULES } from '../../lib';
import { rulesPage } from '../../scripts/lib/docs/rules';
import { settingsPage } from '../../scripts/lib/docs/settings';

const committed = (name: string): string => readFileSync(join(__dirname, '..', '..', 'docs', name), 'utf8');

test('the page of rules has a table for each family, a row for each rule, and sentences', () => {
  const page = rulesPage([
    { id: 'names/long', severity: 'error', reason: 'the cluster refuses it', fix: 'use <= 63 characters' },
    { id: 'images/pinned', severity: 'warning', reason: 'it changes', fix: 'use a|b' },
  ]);
  expect(page).toContain('2 rules in 2 families: 1 error and 1 warning.');
  expect(page).toContain('## names\n\n| Rule | Severity | Why | What to do |\n| --- | --- | --- | --- |\n');
  expect(page).toContain('| `names/long` | error | The cluster refuses it. | Use \\<= 63 characters. |');
  expect(page).toContain('| `images/pinned` | warning | It changes. | Use a\\|b. |');
});

test('the page of settings says of each one how it is given and what it is without', () => {
  const page = settingsPage([
    {
      title: 'Server',
      text: 'All of them.',
      settings: {
        port: { flag: 'port', kind: 'integer', default: '8500', description: 'TCP port.' },
        binding: { env: 'BINDING', kind: 'string', description: 'JSON.' },
        path: { flag: 'path', env: 'PATH_TO', kind: 'string', default: '', description: 'A path.' },
      },
    },
  ]);
  expect(page).toContain('## Server\n\nAll of them.\n\n| Flag | Variable | Kind | Default | What it does |\n');
  expect(page).toContain('| `--port` |  | integer | `8500` | TCP port. |');
  expect(page).toContain('|  | `BINDING` | string | required | JSON. |');
  expect(page).toContain('| `--path` | `PATH_TO` | string |  | A path. |');
});

test('the committed page of rules names every rule once, and no other', () => {
  const ids = [...committed('rules.md').matchAll(/^\| `([a-z]+\/[a-z-]+)`/gm)].map(([, id]) => id);
  expect(ids).toEqual(RULES.map(({ id }) => id));
});

test('the committed page of settings names every flag and every variable', () => {
  const page = committed('settings.md');
  for (const { flag, env } of [...Object.values(ModelServerSetting), ...Object.values(GatewaySetting)]) {
    expect(page).toContain(flag === undefined ? `\`${env}\`` : `\`--${flag}\``);
  }
});
