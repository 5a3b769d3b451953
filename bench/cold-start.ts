/**
 * From the start of the process to the first correct answer, split into parts, with a small and a large model, beside the
 * engine alone: what no server on libtensorflow can be faster than.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { alternate } from './support/alternate';
import { ROW_SHAPES, benchModels, latestVersion, type BenchModelName } from './support/models';
import { jsonBody } from './support/requests';
import { ServerProcess } from './support/server-process';
import { printTable, spread } from './support/table';

const ROUNDS = 5;

/** Milliseconds of each part. */
interface ColdStart {
  /** The process, and the libraries it loads. */
  readonly librariesMs: number;
  /** From libraries that are loaded to ports that are open: loading the model, for the most part. */
  readonly modelMs: number;
  readonly firstAnswerMs: number;
  readonly allMs: number;
}

/** Milliseconds between two lines of the log, by what they say. */
function between(log: string, first: string, second: string): number {
  const timeOf = (text: string): number => {
    const line = log.split('\n').find((candidate) => candidate.includes(text)) ?? '{}';
    return new Date((JSON.parse(line) as { time: string | number }).time).getTime();
  };
  return timeOf(second) - timeOf(first);
}

async function coldStart(model: string, basePath: string, body: Buffer): Promise<ColdStart> {
  const server = await ServerProcess.start([`--model_name=${model}`, `--model_base_path=${basePath}`]);
  try {
    const startMs = performance.now();
    const url = `http://127.0.0.1:${server.restPort}/v1/models/${model}:predict`;
    const response = await fetch(url, { method: 'POST', body });
    if (!response.ok) throw new Error(await response.text());
    await response.arrayBuffer();
    const firstAnswerMs = performance.now() - startMs;
    const modelMs = between(server.log(), 'engine loaded', 'listening');
    return {
      librariesMs: server.readyMs - modelMs,
      modelMs,
      firstAnswerMs,
      allMs: server.readyMs + firstAnswerMs,
    };
  } finally {
    await server.stop();
  }
}

/** The same of the engine alone. */
function engineAlone(basePath: string, shape: readonly number[]): Promise<ColdStart> {
  const script = join(__dirname, 'support', 'engine-cold-start.js');
  const args = ['--initial-old-space-size=128', script, latestVersion(basePath), JSON.stringify(shape)];
  const env = { ...process.env, MALLOC_ARENA_MAX: '2', TF_CPP_MIN_LOG_LEVEL: '3' };
  const said = execFileSync(process.execPath, args, { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'ignore'] });
  const { libraryMs, modelMs, answerMs } = JSON.parse(said) as Record<'libraryMs' | 'modelMs' | 'answerMs', number>;
  return Promise.resolve({
    librariesMs: libraryMs,
    modelMs: modelMs - libraryMs,
    firstAnswerMs: answerMs - modelMs,
    allMs: answerMs,
  });
}

const NAMES: Readonly<Record<BenchModelName, string>> = {
  half: 'half-plus-two',
  dense: 'dense 20-64-64-1',
  mobilenet: 'MobileNetV2',
};

async function main(): Promise<void> {
  const models = await benchModels();
  const rows = (Object.keys(NAMES) as BenchModelName[]).flatMap((model) => [
    {
      name: `${NAMES[model]}, engine alone`,
      measure: () => engineAlone(models[model], ROW_SHAPES[model]),
    },
    { name: NAMES[model], measure: () => coldStart(model, models[model], bodyOf(model)) },
  ]);
  const measured = await alternate(rows, ROUNDS);
  printTable(
    'cold-start',
    `Milliseconds; median and range of ${ROUNDS} alternating rounds, files in the system's cache.`,
    ['model', 'process and libraries', 'model, until ready', 'first answer', 'all of it'],
    measured.map(({ name, results }) => [
      name,
      spread(results.map(({ librariesMs }) => librariesMs)),
      spread(results.map(({ modelMs }) => modelMs)),
      spread(results.map(({ firstAnswerMs }) => firstAnswerMs)),
      spread(results.map(({ allMs }) => allMs)),
    ]),
  );
}

function bodyOf(model: BenchModelName): Buffer {
  return model === 'half' ? Buffer.from('{"instances": [1.0]}') : jsonBody(ROW_SHAPES[model]);
}

void main();
