import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { NAMES, NO_NETWORK, Synthesized, labTool } from './synthesized';

let synthesized: Synthesized;

beforeAll(() => {
  synthesized = new Synthesized();
}, 180_000);

afterAll(() => synthesized.remove());

/** `docker compose config`, which reads, interpolates and checks a file without an engine. */
function config(file: string): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(labTool('CDK8S_SERVING_DOCKER_COMPOSE'), ['-f', file, 'config'], {
    encoding: 'utf8',
    env: { ...NO_NETWORK, PATH: process.env['PATH'], HOME: '/nonexistent' },
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

test('a field compose does not know is refused, so the check above can fail', () => {
  const file = join(synthesized.directory, 'digits', 'compose', 'compose.yml');
  const broken = join(synthesized.directory, 'digits', 'compose', 'broken.yml');
  writeFileSync(broken, readFileSync(file, 'utf8').replace('healthcheck:', 'healthchek:'));
  const { status, stderr } = config(broken);
  expect(status).not.toBe(0);
  expect(stderr).toContain('healthchek');
});
