/** From the start of the process to the first correct answer, split into parts, with a small and a large model. */
import { alternate } from './support/alternate';
import { ROW_SHAPES, benchModels } from './support/models';
import { jsonBody } from './support/requests';
import { ServerProcess } from './support/server-process';
import { printTable, spread } from './support/table';
import { processorMs } from './support/usage';

const ROUNDS = 5;

interface ColdStart {
  readonly readyMs: number;
  readonly answerMs: number;
  readonly processorMs: number;
  /** From libraries that are loaded to ports that are open: loading the model, for the most part. */
  readonly modelMs: number;
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
    return {
      readyMs: server.readyMs,
      answerMs: server.readyMs + performance.now() - startMs,
      processorMs: processorMs(server.pid),
      modelMs: between(server.log(), 'engine loaded', 'listening'),
    };
  } finally {
    await server.stop();
  }
}

async function main(): Promise<void> {
  const models = await benchModels();
  const measured = await alternate(
    [
      {
        name: 'half-plus-two',
        measure: () => coldStart('half', models.half, Buffer.from('{"instances": [1.0, 2.0]}')),
      },
      { name: 'dense 20-64-64-1', measure: () => coldStart('dense', models.dense, jsonBody(ROW_SHAPES.dense)) },
      {
        name: 'MobileNetV2',
        measure: () => coldStart('mobilenet', models.mobilenet, jsonBody(ROW_SHAPES.mobilenet)),
      },
    ],
    ROUNDS,
  );
  const rows = measured.map(({ name, results }) => [
    name,
    spread(results.map(({ readyMs, modelMs }) => readyMs - modelMs)),
    spread(results.map(({ modelMs }) => modelMs)),
    spread(results.map(({ answerMs, readyMs }) => answerMs - readyMs)),
    spread(results.map(({ answerMs }) => answerMs)),
    spread(results.map(({ processorMs }) => processorMs)),
  ]);
  printTable(
    'cold-start',
    `Milliseconds; median and range of ${ROUNDS} alternating rounds, files in the system's cache.`,
    ['model', 'process and libraries', 'model, until ready', 'first answer', 'all of it', 'processor time'],
    rows,
  );
}

void main();
