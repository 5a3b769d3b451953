import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { GOLDEN_DIRECTORIES, NAMES, NO_NETWORK, Synthesized, labTool } from './synthesized';

let synthesized: Synthesized;

beforeAll(() => {
  synthesized = new Synthesized();
}, 180_000);

afterAll(() => synthesized.remove());

/** What a shell that runs a golden definition has to set: where its secrets are. */
const SECRETS = {
  API_KEY: 'a',
  CALLERS_KEYS: 'c',
  S3_KEY: 'b',
  TLS_TLS_KEY_FILE: '/etc/a',
  TLS_TLS_CRT_FILE: '/etc/b',
};

/** `docker compose config`, which reads, interpolates and checks a file without an engine. */
function config(file: string, variables = {}): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(labTool('CDK8S_SERVING_DOCKER_COMPOSE'), ['-f', file, 'config'], {
    encoding: 'utf8',
    env: { ...NO_NETWORK, ...variables, PATH: process.env['PATH'], HOME: '/nonexistent' },
  });
  return { status, stdout, stderr };
}

test.each(NAMES)('docker compose takes the compose file of %s, and every value arrives as it was meant', (name) => {
  const file = join(synthesized.directory, name, 'compose', 'compose.yml');
  const { status, stdout, stderr } = config(file);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  const services = (text: string): Record<string, { environment?: Record<string, string> }> =>
    (parse(text) as { services: Record<string, { environment?: Record<string, string> }> }).services;
  const written = services(readFileSync(file, 'utf8'));
  const read = services(stdout);
  expect(Object.keys(read)).toEqual(Object.keys(written));
  for (const [service, { environment }] of Object.entries(written)) {
    for (const [variable, value] of Object.entries(environment ?? {})) {
      // Both texts double the dollars that are meant as such.
      expect([service, variable, read[service]?.environment?.[variable]]).toEqual([service, variable, value]);
    }
  }
});

test.each(GOLDEN_DIRECTORIES)('docker compose takes the golden file of %s, whatever field it says', (_name, golden) => {
  const { status, stderr } = config(join(golden, 'compose.yml'), SECRETS);
  expect([stderr, status]).toEqual(['', 0]);
});

test('a field compose does not know is refused, so the check above can fail', () => {
  const file = join(synthesized.directory, 'digits', 'compose', 'compose.yml');
  const broken = join(synthesized.directory, 'digits', 'compose', 'broken.yml');
  writeFileSync(broken, readFileSync(file, 'utf8').replace('healthcheck:', 'healthchek:'));
  const { status, stderr } = config(broken);
  expect(status).not.toBe(0);
  expect(stderr).toContain('healthchek');
});
