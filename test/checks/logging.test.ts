import { Size } from 'cdk8s';
import {
  ModelStorage,
  RequestLogStorage,
  Rollout,
  type RequestLogClaimOptions,
  type RequestLogging,
  type ServingDeploymentProps,
} from '../../lib';
import { digitsModel } from '../support/definitions';
import { gateway, server, withFile } from './support/definitions';
import { testFamily } from './support/family';

const logging = (
  options: Partial<RequestLogging>,
  props: Partial<ServingDeploymentProps> = {},
): ReturnType<typeof server> => server({ requestLogging: { sampling: 0.1, ...options }, ...props });

const ONE_AT_A_TIME = { rollout: Rollout.recreate() };
const claimed = (name: string, options: RequestLogClaimOptions = {}): ReturnType<typeof server> =>
  logging({ storage: RequestLogStorage.claim(name, options) }, ONE_AT_A_TIME);
const made = (size: Size, options: Partial<RequestLogging> = {}): ReturnType<typeof server> =>
  logging({ storage: RequestLogStorage.newClaim({ size }), ...options }, ONE_AT_A_TIME);
const limited = (ephemeralStorage: Size): Partial<ServingDeploymentProps> => ({
  resources: { requests: { ephemeralStorage: Size.mebibytes(64) }, limits: { ephemeralStorage } },
});
const MEBIBYTE = 1024 * 1024;

testFamily('logging', [
  {
    rule: 'sampling',
    fires: logging({ sampling: 0 }),
    problem: 'requestLogging.sampling is 0',
    fix: 'use a share above 0 and at most 1',
    silent: logging({ sampling: 1 }),
  },
  {
    rule: 'sampling',
    fires: logging({ sampling: 10 }),
    problem: 'requestLogging.sampling is 10',
    fix: 'use a share above 0 and at most 1: 0.01 is one request in a hundred',
    silent: gateway(),
  },
  {
    rule: 'sampling',
    fires: logging({ sampling: NaN }),
    problem: 'requestLogging.sampling is NaN',
    fix: 'use a share above 0 and at most 1',
    silent: server(),
  },
  {
    rule: 'files',
    fires: logging({ maxFiles: 0 }),
    problem: 'requestLogging.maxFiles is 0',
    fix: 'use a maxFileSize from 1 MiB to 1 TiB, and a whole number of maxFiles',
    silent: logging({ maxFiles: 1 }),
  },
  {
    rule: 'files',
    fires: logging({ maxFileSize: Size.kibibytes(1023) }),
    problem: 'requestLogging.maxFileSize is 1047552 bytes',
    fix: 'use a maxFileSize from 1 MiB',
    silent: logging({ maxFileSize: Size.mebibytes(1) }),
  },
  {
    rule: 'place',
    fires: claimed('My_Claim'),
    problem: 'requestLogging.storage claims "My_Claim"',
    fix: 'use a name of a claim',
    silent: claimed('logs'),
  },
  {
    rule: 'place',
    fires: claimed('logs', { subPath: '../digits' }),
    problem: 'requestLogging.storage has the sub-path "../digits"',
    fix: 'use a name of a claim',
    silent: claimed('logs', { subPath: 'digits/requests' }),
  },
  {
    rule: 'size',
    fires: made(Size.mebibytes(575)),
    problem: 'requestLogging.storage claims 575 MiB, its files take 576 MiB',
    fix: 'raise the size of the claim',
    silent: made(Size.mebibytes(576)),
  },
  {
    rule: 'size',
    name: 'each model has files of its own',
    fires: logging(
      {
        storage: RequestLogStorage.newClaim({ size: Size.mebibytes(39) }),
        maxFiles: 1,
        maxFileSize: Size.mebibytes(10),
      },
      {
        ...ONE_AT_A_TIME,
        models: ['a', 'b'].map((name) => ({ model: digitsModel(name), storage: ModelStorage.image('both:1') })),
      },
    ),
    problem: 'requestLogging.storage claims 39 MiB, its files take 40 MiB',
    fix: 'raise the size of the claim',
    silent: made(Size.mebibytes(39), { maxFiles: 1, maxFileSize: Size.mebibytes(10) }),
  },
  {
    rule: 'disk',
    fires: logging({}, limited(Size.mebibytes(575))),
    problem: 'requestLogging and downloads take 576 MiB, resources.limits.ephemeralStorage is 575 MiB',
    fix: 'raise resources.limits.ephemeralStorage',
    silent: logging({}, limited(Size.mebibytes(576))),
  },
  {
    rule: 'disk',
    name: 'beside what is downloaded',
    fires: withFile(
      { sizeBytes: 101 * MEBIBYTE },
      {
        storage: ModelStorage.s3('bucket/digits'),
        requestLogging: { sampling: 1 },
        ...limited(Size.mebibytes(676)),
      },
    ),
    problem: 'requestLogging and downloads take 677 MiB, resources.limits.ephemeralStorage is 676 MiB',
    fix: 'raise resources.limits.ephemeralStorage',
    silent: withFile({ sizeBytes: 101 * MEBIBYTE }, { storage: ModelStorage.s3('bucket/digits') }),
  },
  {
    rule: 'disk',
    name: 'of a node, which a claim is not on',
    fires: logging({}, limited(Size.mebibytes(100))),
    problem: 'requestLogging and downloads take 576 MiB',
    fix: 'raise resources.limits.ephemeralStorage',
    silent: logging({ storage: RequestLogStorage.claim('logs') }, limited(Size.mebibytes(100))),
  },
  {
    rule: 'one-writer',
    fires: logging({ storage: RequestLogStorage.claim('logs') }, { replicas: 2, ...ONE_AT_A_TIME }),
    problem: 'requestLogging.storage is one claim, and there are up to 2 pods',
    fix: 'use RequestLogStorage.ephemeral(), or one replica with Rollout.recreate()',
    silent: logging({ storage: RequestLogStorage.ephemeral() }, { replicas: 2 }),
  },
  {
    rule: 'one-writer',
    fires: logging({ storage: RequestLogStorage.newClaim({ size: Size.gibibytes(1) }) }),
    problem: 'requestLogging.storage is one claim, and a rollout starts the new pod beside the old one',
    fix: 'use RequestLogStorage.ephemeral(), or one replica with Rollout.recreate()',
    silent: made(Size.gibibytes(1)),
  },
]);
