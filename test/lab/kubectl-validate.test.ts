import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const FILES = ['deployment.yaml', 'service.yaml'];

/** What kubectl-validate says of each file: one status for each object in it. */
type Verdicts = Readonly<Record<string, readonly { readonly status: string; readonly message?: string }[]>>;

let directory: string;

/** Runs kubectl-validate on schemas from its own binary: it finds no cluster, and no way to the network. */
function validate(version: string, names: readonly string[]): { exitCode: number | null; verdicts: Verdicts } {
  const command = process.env['CDK8S_SERVING_KUBECTL_VALIDATE'];
  if (command === undefined) throw new Error('kubectl-validate is not set up: run CDK8S_SERVING_LAB=1 npm test');
  const deadEnd = 'http://127.0.0.1:1';
  const { status, stdout, stderr } = spawnSync(command, ['--output', 'json', '--version', version, ...names], {
    cwd: directory,
    encoding: 'utf8',
    env: { KUBECONFIG: '/dev/null', HTTPS_PROXY: deadEnd, HTTP_PROXY: deadEnd },
  });
  if (stdout === '') throw new Error(stderr);
  return { exitCode: status, verdicts: JSON.parse(stdout) as Verdicts };
}

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'kubectl-validate-'));
  const env = { ...process.env, CDK8S_CHECK_UPGRADE: 'false' };
  execFileSync(join(ROOT, 'node_modules', '.bin', 'cdk8s'), ['synth', '--output', directory], { cwd: ROOT, env });
});

afterAll(() => rmSync(directory, { recursive: true }));

test.each(['1.27', '1.30'])('every object of both files is what Kubernetes %s takes', (version) => {
  const { exitCode, verdicts } = validate(version, FILES);
  expect(Object.keys(verdicts).sort()).toEqual(FILES);
  const objects = Object.values(verdicts).flat();
  expect(objects.length).toBeGreaterThanOrEqual(FILES.length);
  expect(objects.filter(({ status }) => status !== 'Success')).toEqual([]);
  expect(exitCode).toBe(0);
});

test('a misspelled field is refused, so the check above can fail', () => {
  const text = readFileSync(join(directory, 'deployment.yaml'), 'utf8');
  expect(text).toContain('readinessProbe');
  writeFileSync(join(directory, 'misspelled.yaml'), text.replace('readinessProbe', 'redinessProbe'));
  const { exitCode, verdicts } = validate('1.27', ['misspelled.yaml']);
  expect(verdicts['misspelled.yaml']?.[0]?.message).toContain(
    'spec.template.spec.containers[0].redinessProbe: Invalid value: value provided for unknown field',
  );
  expect(exitCode).toBe(1);
});
