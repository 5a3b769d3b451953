import type { Signature } from '@cdk8s-serving/contract';
import type { ModelServerWorkload, ServedModel } from '../model/workload';
import { perGateway, perModel, perModelServer, type Problem, type Rule } from './rule';
import { isWithin } from './syntax';

export const numbers: Rule = {
  id: 'batching/numbers',
  severity: 'error',
  reason: 'the model server refuses to start with these parameters',
  fix: 'use whole numbers: from 1 on, and from 0 on for batchTimeoutMicros',
  check: perModelServer(({ serving: { batching } }) => {
    if (batching === undefined) return [];
    const { maxBatchSize, maxEnqueuedBatches, numBatchThreads = 1, batchTimeoutMicros } = batching;
    return Object.entries({ maxBatchSize, maxEnqueuedBatches, numBatchThreads, batchTimeoutMicros })
      .filter(([name, value]) => !isWithin(value, name === 'batchTimeoutMicros' ? 0 : 1))
      .map(([name, value]) => ({ problem: `batching.${name} is ${value}` }));
  }),
};

export const allowedSizes: Rule = {
  id: 'batching/allowed-sizes',
  severity: 'error',
  reason: 'batches are padded to the next allowed size, and the model server refuses sizes that leave some without one',
  fix: 'list sizes that increase, the last of them maxBatchSize',
  check: perModelServer(({ serving: { batching } }) => {
    const sizes = batching?.allowedBatchSizes ?? [];
    if (batching === undefined || sizes.length === 0) return [];
    const increase = sizes.every((size, index) => isWithin(size, (sizes[index - 1] ?? 0) + 1));
    if (!increase) return [{ problem: `batching.allowedBatchSizes (${sizes.join(', ')}) do not increase` }];
    return sizes.at(-1) === batching.maxBatchSize
      ? []
      : [{ problem: `batching.allowedBatchSizes end with ${sizes.at(-1)}, maxBatchSize is ${batching.maxBatchSize}` }];
  }),
};

export const batchDimension: Rule = {
  id: 'batching/batch-dimension',
  severity: 'error',
  reason: 'batching joins requests along the first dimension, and a model that fixes its size refuses what is joined',
  fix: 'export the model with a batch dimension of any size (None), or leave batching out',
  check: perModel((model, { serving: { batching } }): Problem[] => {
    if (batching === undefined) return [];
    return fixedInputs(model, batching.maxBatchSize).map(([signature, input, shape]) => ({
      problem: `batching is on, and input '${input}' of '${model.name}' takes [${shape.join(',')}]`,
      ...(model.file.kind === 'read' ? { against: `${model.file.path}, signature '${signature}'` } : {}),
    }));
  }),
};

/** Inputs no two requests can share, but for a request that fills a batch alone. */
function fixedInputs({ file }: ServedModel, maxBatchSize: number): [string, string, readonly number[]][] {
  if (file.kind !== 'read') return [];
  const callable = [...file.signatures].filter(([name]) => !name.startsWith('__'));
  return callable.flatMap(([name, { inputs }]: readonly [string, Signature]) =>
    [...inputs].flatMap(([input, { shape }]): [string, string, readonly number[]][] =>
      shape === undefined || shape[0] === -1 || shape[0] === maxBatchSize ? [] : [[name, input, shape]],
    ),
  );
}

export const delay: Rule = {
  id: 'batching/delay',
  severity: 'error',
  reason: 'a request that comes alone waits for others until its deadline has passed, and is never answered',
  fix: 'lower batchTimeoutMicros of the model server well below modelTimeout of the gateway',
  check: perGateway(({ modelServer, modelTimeoutMs }) => {
    const micros = modelServer.serving.batching?.batchTimeoutMicros ?? 0;
    if (micros === 0 || micros < modelTimeoutMs * 1000) return [];
    const waits = `a batch of ${modelServer.path} may wait ${micros / 1000} ms for further requests`;
    return [{ problem: `modelTimeout is ${modelTimeoutMs} ms, ${waits}` }];
  }),
};

/** Milliseconds below which no batch of a model worth batching runs. */
const SHORTEST_RUN_MS = 1;

export const queue: Rule = {
  id: 'batching/queue',
  severity: 'warning',
  reason:
    'a request at the end of a full queue is computed after its deadline, for nobody; refused at once it could be retried',
  fix: 'lower maxEnqueuedBatches, or raise modelTimeout',
  check: perGateway(({ modelServer, modelTimeoutMs }) => {
    const { batching } = modelServer.serving;
    if (batching === undefined) return [];
    const waves = Math.ceil(batching.maxEnqueuedBatches / threads(modelServer)) + 1;
    const leftMs = modelTimeoutMs - batching.batchTimeoutMicros / 1000;
    if (leftMs <= 0 || leftMs / waves >= SHORTEST_RUN_MS) return [];
    const waiting = `up to ${batching.maxEnqueuedBatches} batches of ${modelServer.path} wait before a request`;
    return [{ problem: `modelTimeout is ${modelTimeoutMs} ms, and ${waiting}` }];
  }),
};

/** Batches that run at once; without a number one per processor. */
function threads({ serving, resources: { requests, limits } }: ModelServerWorkload): number {
  return serving.batching?.numBatchThreads ?? Math.max(1, Math.ceil((limits.cpuMillis ?? requests.cpuMillis) / 1000));
}
