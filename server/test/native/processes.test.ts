import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { REPOSITORY, Sandbox, put } from './fixtures';

let sandbox: Sandbox;
let children: Setup[];
beforeEach(() => {
  sandbox = new Sandbox();
  children = [];
  // Logs each download, then keeps a half wheel on disk for as long as the file `hold` exists.
  sandbox.fakePip(
    `echo download >> "$HOME/log"; head -c 100 "$PIP_FIND_LINKS"/*.whl > "$dest/half"
     while [ -e "$HOME/hold" ]; do sleep 0.05; done; rm -f "$dest/half"`,
  );
});
afterEach(async () => {
  rmSync(join(sandbox.root, 'hold'), { force: true });
  for (const { process: child } of children) child.kill('SIGKILL');
  await Promise.all(children.map(({ ended }) => ended));
  sandbox.remove();
});

interface Setup {
  readonly process: ChildProcess;
  readonly ended: Promise<number | null>;
  text(): string;
}

/** Starts set-up in a process of its own: the entry itself, or `setUp` with a hand-made wheel. */
function start(wheel?: unknown): Setup {
  const native = join(REPOSITORY, 'server', 'native');
  const driver = `require(process.argv[1]).setUp({ env: process.env, output: process.stdout, platform: 'linux', arch: 'x64',
    tfjsNodeDirectory: null, wheels: [JSON.parse(process.argv[2])], verify: async () => undefined });`;
  const words = wheel ? ['-e', driver, join(native, 'setup.ts'), JSON.stringify(wheel)] : [join(native, 'main.ts')];
  const env = sandbox.env({
    TS_NODE_SKIP_PROJECT: '1',
    TS_NODE_COMPILER_OPTIONS: '{"module":"commonjs","target":"es2022"}',
  });
  const child = spawn(process.execPath, ['-r', 'ts-node/register/transpile-only', ...words], { cwd: REPOSITORY, env });
  let text = '';
  child.stdout.on('data', (chunk) => (text += chunk));
  child.stderr.on('data', (chunk) => (text += chunk));
  const setup = {
    process: child,
    ended: once(child, 'close').then(([code]) => code as number | null),
    text: () => text,
  };
  children.push(setup);
  return setup;
}

/** Waits for a condition that another process brings about; ends with the test that asked. */
async function until(condition: () => boolean): Promise<void> {
  const current = sandbox;
  while (!condition()) {
    if (current !== sandbox || !existsSync(sandbox.root)) throw new Error('the test is over');
    await sleep(20);
  }
}

const cacheRoot = () => join(sandbox.cacheHome, 'cdk8s-serving', 'libtensorflow');
const downloading = () => existsSync(join(sandbox.root, 'log'));
const hold = () => put(join(sandbox.root, 'hold'));

it('two at once download once, and both find the library', async () => {
  const wheel = sandbox.wheel();
  hold();
  const first = start(wheel);
  await until(downloading);
  const second = start(wheel);
  await until(() => second.text().includes('waiting for it'));
  rmSync(join(sandbox.root, 'hold'));

  expect(await Promise.all([first.ended, second.ended])).toEqual([0, 0]);
  expect(readFileSync(join(sandbox.root, 'log'), 'utf8')).toBe('download\n');
  const found = `libtensorflow 2.18.1 (cache): ${join(cacheRoot(), '2.18.1-linux-x64', 'lib')}`;
  expect(first.text()).toContain(found);
  expect(second.text()).toContain(found);
  expect(readdirSync(cacheRoot())).toEqual(['2.18.1-linux-x64']);
});

it('killed in the middle of a download, the next run succeeds and clears what was left', async () => {
  const wheel = sandbox.wheel();
  hold();
  const killed = start(wheel);
  await until(downloading);
  killed.process.kill('SIGKILL');
  await killed.ended.catch(() => undefined);
  expect(existsSync(join(cacheRoot(), '2.18.1-linux-x64'))).toBe(false);
  expect(readdirSync(cacheRoot()).some((entry) => entry.includes('.partial-'))).toBe(true);

  rmSync(join(sandbox.root, 'hold'));
  // Let the time pass after which an untouched lock counts as abandoned.
  utimesSync(join(cacheRoot(), '2.18.1-linux-x64.lock'), new Date(0), new Date(0));
  const next = start(wheel);
  expect(await next.ended).toBe(0);
  expect(readdirSync(cacheRoot())).toEqual(['2.18.1-linux-x64']);
});

it('interrupted by a signal, it stops pip, cleans up and says so', async () => {
  sandbox.wheel();
  sandbox.fakePip('echo $$ > "$HOME/log"; echo half > "$dest/half"; exec sleep 600');
  const setup = start();
  await until(() => downloading() && readFileSync(join(sandbox.root, 'log'), 'utf8').endsWith('\n'));
  const pip = Number(readFileSync(join(sandbox.root, 'log'), 'utf8'));
  setup.process.kill('SIGTERM');

  expect(await setup.ended).toBe(130);
  expect(setup.text()).toContain('Interrupted; nothing was installed.');
  expect(readdirSync(cacheRoot())).toEqual([]);
  expect(() => process.kill(pip, 0)).toThrow('ESRCH');
});
