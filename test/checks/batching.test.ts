import { Duration } from 'cdk8s';
import type { Batching, GatewayWorkload, ModelServerWorkload } from '../../lib';
import { gateway, server, signaturesOf, withFile } from './support/definitions';
import { testFamily } from './support/family';

const batched = (batching: Batching): ModelServerWorkload => server({ batching });
const before = (batching: Batching, modelTimeoutMs = 1000): GatewayWorkload =>
  gateway({ modelTimeout: Duration.millis(modelTimeoutMs) }, {}, batched(batching));

testFamily('batching', [
  {
    rule: 'numbers',
    fires: batched({ maxBatchSize: 0 }),
    problem: 'batching.maxBatchSize is 0',
    fix: 'use whole numbers: from 1 on',
    silent: batched({ maxBatchSize: 1, batchTimeoutMicros: 0 }),
  },
  {
    rule: 'numbers',
    fires: batched({ maxBatchSize: 8, batchTimeoutMicros: -1 }),
    problem: 'batching.batchTimeoutMicros is -1',
    fix: 'use whole numbers: from 1 on, and from 0 on for batchTimeoutMicros',
    silent: server(),
  },
  {
    rule: 'allowed-sizes',
    fires: batched({ maxBatchSize: 8, allowedBatchSizes: [4, 4, 8] }),
    problem: 'batching.allowedBatchSizes (4, 4, 8) do not increase',
    fix: 'list sizes that increase, the last of them maxBatchSize',
    silent: batched({ maxBatchSize: 8, allowedBatchSizes: [2, 4, 8] }),
  },
  {
    rule: 'allowed-sizes',
    fires: batched({ maxBatchSize: 8, allowedBatchSizes: [2, 4] }),
    problem: 'batching.allowedBatchSizes end with 4, maxBatchSize is 8',
    fix: 'list sizes that increase, the last of them maxBatchSize',
    silent: batched({ maxBatchSize: 8 }),
  },
  {
    rule: 'batch-dimension',
    fires: withFile({ signatures: signaturesOf([1, 8, 8, 1]) }, { batching: { maxBatchSize: 8 } }),
    problem: "input 'image' of 'digits' takes [1,8,8,1]",
    fix: 'export the model with a batch dimension of any size',
    silent: batched({ maxBatchSize: 8 }),
  },
  {
    rule: 'batch-dimension',
    fires: withFile({ signatures: signaturesOf([]) }, { batching: { maxBatchSize: 8 } }),
    problem: "input 'image' of 'digits' takes []",
    fix: 'export the model with a batch dimension of any size',
    silent: withFile({ signatures: signaturesOf([8, 2]) }, { batching: { maxBatchSize: 8 } }),
  },
  {
    rule: 'delay',
    fires: before({ maxBatchSize: 8, batchTimeoutMicros: 1_000_000 }),
    problem: 'modelTimeout is 1000 ms, a batch of digits may wait 1000 ms',
    fix: 'lower batchTimeoutMicros',
    silent: before({ maxBatchSize: 8, batchTimeoutMicros: 999_999 }),
  },
  {
    rule: 'queue',
    fires: before({ maxBatchSize: 8, numBatchThreads: 2, maxEnqueuedBatches: 2000 }),
    problem: 'modelTimeout is 1000 ms, and up to 2000 batches of digits wait before a request',
    fix: 'lower maxEnqueuedBatches',
    silent: before({ maxBatchSize: 8, numBatchThreads: 2, maxEnqueuedBatches: 1998 }),
  },
]);
