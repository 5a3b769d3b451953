import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { GatewaySetting, MODEL_ROOT, ModelServerSetting, RUN_AS, type Setting } from '@cdk8s-serving/contract';
import { REQUEST_LOG_DIRECTORY } from '../../lib/model/process';
import { imageOf, type ImageFacts } from './dockerfile';

const ROOT = join(__dirname, '..', '..');

/** What every Debian image has on its PATH. */
const BASE_COMMANDS = ['sh', 'sleep'];

/** What a manifest asks of the image it names. */
interface Use {
  readonly where: string;
  readonly flags: readonly string[];
  readonly variables: readonly string[];
  readonly ports: readonly number[];
  readonly commands: readonly string[];
  readonly user: string;
}

interface Process {
  readonly image: ImageFacts;
  readonly settings: readonly Setting[];
}

const PROCESSES: Readonly<Record<string, Process>> = {
  'model-server': { image: imageOf('server'), settings: Object.values<Setting>(ModelServerSetting) },
  'serving-gateway': { image: imageOf('gateway'), settings: Object.values<Setting>(GatewaySetting) },
};

/** What main.ts and the examples synthesize. */
const OUTPUTS = ['dist', ...readdirSync(join(ROOT, 'test/stack/golden')).map((name) => `test/stack/golden/${name}`)];
const DEPLOYMENTS = OUTPUTS.map((output) => `${output}/deployment.yaml`);
const COMPOSE_FILES = OUTPUTS.map((output) => `${output}/compose/compose.yml`);

describe('what a manifest uses of an image is there', () => {
  test.each([...DEPLOYMENTS.flatMap(usesOfDeployments), ...COMPOSE_FILES.flatMap(usesOfCompose)])(
    '$where',
    ({ process, flags, variables, ports, commands, user }) => {
      const { image, settings } = process;
      expect(
        without(
          flags,
          settings.map(({ flag }) => flag),
        ),
      ).toEqual([]);
      expect(without(variables, [...settings.map(({ env }) => env), ...image.environment.keys()])).toEqual([]);
      expect(without(ports, [...image.exposedPorts])).toEqual([]);
      expect(without(commands, [...image.commands, ...BASE_COMMANDS])).toEqual([]);
      expect(user).toBe(image.user);
    },
  );
});

test('both images run as the user the contract names, and models lie where it says', () => {
  for (const { image } of Object.values(PROCESSES)) expect(image.user).toBe(`${RUN_AS.user}:${RUN_AS.group}`);
  expect(PROCESSES['model-server']?.image.environment.get('MODEL_BASE_PATH')).toBe(MODEL_ROOT);
});

test('requests are logged to a directory any user may write to', () => {
  expect(PROCESSES['model-server']?.image.directories.get(REQUEST_LOG_DIRECTORY)).toBe('1777');
});

test('the model server answers to the name of TensorFlow Serving’s binary', () => {
  expect(PROCESSES['model-server']?.image.commands).toContain('tensorflow_model_server');
});

function without<T>(used: readonly T[], known: readonly (T | undefined)[]): T[] {
  return used.filter((item) => !known.includes(item));
}

function processOf(name: string): Process {
  const process = PROCESSES[name];
  if (process === undefined) throw new Error(`${name} is no process of ours`);
  return process;
}

interface Container {
  readonly name: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string }[];
  readonly ports: readonly { readonly containerPort: number }[];
  readonly lifecycle: { readonly preStop: { readonly exec: { readonly command: readonly string[] } } };
}

interface PodSpec {
  readonly containers: readonly Container[];
  readonly securityContext: { readonly runAsUser: number; readonly runAsGroup: number };
}

function usesOfDeployments(file: string): (Use & { readonly process: Process })[] {
  const documents = parseAllDocuments(readFileSync(join(ROOT, file), 'utf8')).map((document) => document.toJS());
  const specs = documents.filter(({ kind }) => kind === 'Deployment').map(({ spec }) => spec.template.spec as PodSpec);
  return specs.flatMap(({ containers, securityContext }) =>
    containers.map(({ name, args = [], env = [], ports, lifecycle }) => ({
      where: `${file}: ${name}`,
      process: processOf(name),
      flags: args.map(flagOf),
      variables: env.map((variable) => variable.name),
      ports: ports.map(({ containerPort }) => containerPort),
      commands: lifecycle.preStop.exec.command.slice(0, 1),
      user: `${securityContext.runAsUser}:${securityContext.runAsGroup}`,
    })),
  );
}

interface ComposeService {
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly { readonly target: number }[];
  readonly healthcheck: { readonly test: readonly [string, string, string] };
  readonly user: string;
}

function usesOfCompose(file: string): (Use & { readonly process: Process })[] {
  const services = parse(readFileSync(join(ROOT, file), 'utf8')).services as Readonly<Record<string, ComposeService>>;
  return Object.entries(services).map(([name, { command = [], environment = {}, ports = [], healthcheck, user }]) => {
    const [, program] = healthcheck.test;
    return {
      where: `${file}: ${name}`,
      process: processOf(program),
      flags: command.map(flagOf),
      variables: Object.keys(environment),
      ports: ports.map(({ target }) => target),
      commands: [program],
      user,
    };
  });
}

function flagOf(argument: string): string {
  return argument.replace(/^--/, '').split('=')[0] ?? '';
}
