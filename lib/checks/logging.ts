import { downloadedBytes, ephemeralLogBytes, requestLogBytes } from '../model/disk';
import type { RequestLogging } from '../model/request-logging';
import { maxReplicas } from '../model/scaling';
import type { ModelServerWorkload } from '../model/workload';
import { MEBIBYTE, mebibytes } from './bytes';
import { perModelServer, type Problem, type Rule } from './rule';
import { claimProblems } from './storage';
import { isWithin } from './syntax';

/** What the model server takes at most. */
const MOST_FILE_BYTES = 2 ** 40;
const MOST_FILES = 100_000;

/** A rule over what a model server logs, where it does. */
function perLog(check: (logging: RequestLogging, workload: ModelServerWorkload) => readonly Problem[]): Rule['check'] {
  return perModelServer((workload) => {
    const { requestLogging } = workload.serving;
    return requestLogging === undefined ? [] : check(requestLogging, workload);
  });
}

export const sampling: Rule = {
  id: 'logging/sampling',
  severity: 'error',
  reason: 'the model server refuses more than all of the requests, and logs nothing at 0',
  fix: 'use a share above 0 and at most 1: 0.01 is one request in a hundred; leave requestLogging out for none',
  check: perLog(({ samplingRate: rate }) =>
    rate > 0 && rate <= 1 ? [] : [{ problem: `requestLogging.sampling is ${rate}` }],
  ),
};

export const files: Rule = {
  id: 'logging/files',
  severity: 'error',
  reason: 'a request that is larger than a file is not logged, and the model server refuses other numbers',
  fix: 'use a maxFileSize from 1 MiB to 1 TiB, and a whole number of maxFiles from 1 to 100000',
  check: perLog(({ maxFileBytes, maxFiles }) => [
    ...(isWithin(maxFileBytes, MEBIBYTE, MOST_FILE_BYTES)
      ? []
      : [{ problem: `requestLogging.maxFileSize is ${maxFileBytes} bytes` }]),
    ...(isWithin(maxFiles, 1, MOST_FILES) ? [] : [{ problem: `requestLogging.maxFiles is ${maxFiles}` }]),
  ]),
};

export const place: Rule = {
  id: 'logging/place',
  severity: 'error',
  reason: 'the pod would wait for a volume that cannot exist',
  fix: 'use a name of a claim or class the cluster takes, a size above 0; a sub-path relative to the root of the volume',
  check: perLog(({ storage }) =>
    storage.kind === 'ephemeral' ? [] : claimProblems(storage, 'requestLogging.storage'),
  ),
};

export const size: Rule = {
  id: 'logging/size',
  severity: 'error',
  reason: 'the volume is full before the oldest file goes, and from then on no request is logged',
  fix: 'raise the size of the claim, or lower maxFileSize or maxFiles',
  check: perLog((logging, { models }) => {
    const { storage } = logging;
    const needed = requestLogBytes(models, logging);
    return storage.kind === 'new_claim' && storage.sizeBytes < needed
      ? [
          {
            problem: `requestLogging.storage claims ${mebibytes(storage.sizeBytes)}, its files take ${mebibytes(needed)}`,
          },
        ]
      : [];
  }),
};

export const disk: Rule = {
  id: 'logging/disk',
  severity: 'error',
  reason: 'the pod is evicted when it writes more than its limit, which takes its models out of service',
  fix: 'raise resources.limits.ephemeralStorage, lower maxFileSize or maxFiles, or log to a claim',
  check: perLog((logging, { models, resources: { limits } }) => {
    const log = ephemeralLogBytes(models, logging);
    const most = limits.ephemeralStorageBytes;
    return log === 0 || log + downloadedBytes(models) <= most
      ? []
      : [
          {
            problem: `requestLogging and downloads take ${mebibytes(log + downloadedBytes(models))}, resources.limits.ephemeralStorage is ${mebibytes(most)}`,
          },
        ];
  }),
};

export const oneWriter: Rule = {
  id: 'logging/one-writer',
  severity: 'error',
  reason: 'two pods would number and remove the files of one volume, each without knowing of the other',
  fix: 'use RequestLogStorage.ephemeral(), or one replica with Rollout.recreate()',
  check: perLog(({ storage }, workload) => {
    if (storage.kind === 'ephemeral') return [];
    const pods = maxReplicas(workload);
    if (pods > 1) return [{ problem: `requestLogging.storage is one claim, and there are up to ${pods} pods` }];
    return workload.rollout.kind === 'recreate'
      ? []
      : [{ problem: 'requestLogging.storage is one claim, and a rollout starts the new pod beside the old one' }];
  }),
};
