import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GOLDEN_DIRECTORIES, NAMES, NO_NETWORK, Synthesized, labTool } from './synthesized';

const FILES = ['deployment.yaml', 'service.yaml'];

/** The oldest line that is supported, and the newest the tool has schemas of. */
const VERSIONS = ['1.27', '1.30'];

/** Kinds of custom resources: their schemas are not part of Kubernetes, and other tests check them. */
const CUSTOM = /^kind: (?:ScaledObject|HTTPRoute|ServiceMonitor)$/m;

/** What kubectl-validate says of each file: one status for each object in it. */
type Verdicts = Readonly<Record<string, readonly { readonly status: string; readonly message?: string }[]>>;

let synthesized: Synthesized;

/** Runs kubectl-validate on schemas from its own binary: it finds no cluster, and no way to the network. */
function validate(
  directory: string,
  version: string,
  names: readonly string[],
): { exitCode: number | null; verdicts: Verdicts } {
  const command = labTool('CDK8S_SERVING_KUBECTL_VALIDATE');
  const { status, stdout, stderr } = spawnSync(command, ['--output', 'json', '--version', version, ...names], {
    cwd: directory,
    encoding: 'utf8',
    env: { KUBECONFIG: '/dev/null', ...NO_NETWORK },
  });
  if (stdout === '') throw new Error(stderr);
  return { exitCode: status, verdicts: JSON.parse(stdout) as Verdicts };
}

beforeAll(() => {
  synthesized = new Synthesized();
}, 180_000);

afterAll(() => synthesized.remove());

describe.each(NAMES)('%s', (name) => {
  test.each(VERSIONS)('every object of both files is what Kubernetes %s takes', (version) => {
    const directory = join(synthesized.directory, name);
    for (const file of FILES) expect(readFileSync(join(directory, file), 'utf8')).not.toMatch(CUSTOM);
    const { exitCode, verdicts } = validate(directory, version, FILES);
    expect(Object.keys(verdicts).sort()).toEqual(FILES);
    const objects = Object.values(verdicts).flat();
    expect(objects.length).toBeGreaterThanOrEqual(FILES.length);
    expect(objects.filter(({ status }) => status !== 'Success')).toEqual([]);
    expect(exitCode).toBe(0);
  });
});

test.each(VERSIONS)('every object of every golden definition is what Kubernetes %s takes', (version) => {
  const objects = new Map(GOLDEN_DIRECTORIES.map(([name, golden]) => [`golden-${name}.yaml`, objectsOf(golden)]));
  for (const [file, texts] of objects) writeFileSync(join(synthesized.directory, file), texts.join('---\n'));
  const { exitCode, verdicts } = validate(synthesized.directory, version, [...objects.keys()]);
  for (const [file, texts] of objects) {
    expect([file, verdicts[file]?.map(({ status, message }) => message ?? status)]).toEqual([
      file,
      texts.map(() => 'Success'),
    ]);
  }
  expect(exitCode).toBe(0);
});

/** Texts of the objects Kubernetes itself has a schema of. */
function objectsOf(golden: string): string[] {
  const texts = FILES.flatMap((file) => readFileSync(join(golden, file), 'utf8').split(/^---\n/m));
  return texts.filter((text) => text !== '' && !CUSTOM.test(text));
}

test('a misspelled field is refused, so the check above can fail', () => {
  const directory = join(synthesized.directory, 'digits');
  const text = readFileSync(join(directory, 'deployment.yaml'), 'utf8');
  expect(text).toContain('readinessProbe');
  writeFileSync(join(directory, 'misspelled.yaml'), text.replace('readinessProbe', 'redinessProbe'));
  const { exitCode, verdicts } = validate(directory, '1.27', ['misspelled.yaml']);
  const messages = (verdicts['misspelled.yaml'] ?? []).map(({ message }) => message ?? '').join('\n');
  expect(messages).toContain(
    'spec.template.spec.containers[0].redinessProbe: Invalid value: value provided for unknown field',
  );
  expect(exitCode).toBe(1);
});
