import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NAMES, NO_NETWORK, Synthesized, labTool } from './synthesized';

/** Grade of a check that kube-score calls critical. */
const CRITICAL = 1;

/** What kube-score says of an object. */
interface Score {
  readonly object_name: string;
  readonly type_meta: { readonly kind: string };
  readonly checks: readonly {
    readonly check: { readonly id: string };
    readonly grade: number;
    readonly skipped: boolean;
    readonly comments: readonly { readonly summary: string }[] | null;
  }[];
}

/**
 * Where this library decides otherwise. An image is named by a version and pulled when it is not there: `Always` makes a
 * registry's outage an outage of every restart, and fails where images are loaded. A cpu limit throttles a server on an
 * idle machine; requests share a busy one fairly.
 */
const DECIDED = ['--ignore-test', 'container-image-pull-policy', '--ignore-container-cpu-limit'];

let synthesized: Synthesized;

beforeAll(() => {
  synthesized = new Synthesized();
}, 180_000);

afterAll(() => synthesized.remove());

/** Critical findings, one line each. */
function criticalFindings(directory: string, files: readonly string[]): string[] {
  const args = ['score', '--output-format', 'json', '--kubernetes-version', 'v1.27', ...DECIDED, ...files];
  const { stdout, stderr } = spawnSync(labTool('CDK8S_SERVING_KUBE_SCORE'), args, {
    cwd: directory,
    encoding: 'utf8',
    env: { ...NO_NETWORK },
  });
  if (stdout === '') throw new Error(stderr);
  return (JSON.parse(stdout) as Score[]).flatMap(({ object_name, type_meta, checks }) =>
    checks
      .filter(({ grade, skipped }) => !skipped && grade === CRITICAL)
      .map(({ check, comments }) => {
        const summaries = (comments ?? []).map(({ summary }) => summary).join('; ');
        return `${type_meta.kind} ${object_name}: ${check.id}: ${summaries}`;
      }),
  );
}

test.each(NAMES)('kube-score has no critical finding on %s', (name) => {
  expect(criticalFindings(join(synthesized.directory, name), ['deployment.yaml', 'service.yaml'])).toEqual([]);
});

test('a container without a memory limit is critical, so the check above can fail', () => {
  const directory = join(synthesized.directory, 'digits');
  const text = readFileSync(join(directory, 'deployment.yaml'), 'utf8');
  const broken = text.replaceAll(/^ +limits:\n(?: +(?:cpu|ephemeral-storage|memory): .*\n)+/gm, '');
  expect(broken).not.toEqual(text);
  writeFileSync(join(directory, 'unlimited.yaml'), broken);
  expect(criticalFindings(directory, ['unlimited.yaml', 'service.yaml']).join('\n')).toContain('container-resources');
});
