import { Size } from 'cdk8s';
import { Cpu, Gpu, ModelStorage, Preprocessing, type Resources } from '../../lib';
import { gateway, server, withFile } from './support/definitions';
import { testFamily } from './support/family';

const given = (resources: Resources): ReturnType<typeof server> => server({ resources });
const MEBIBYTE = 1024 * 1024;

testFamily('resources', [
  {
    rule: 'requests',
    fires: given({ requests: { cpu: Cpu.millis(0) } }),
    problem: 'resources.requests.cpu is not above 0',
    fix: 'request some of it',
    silent: given({ requests: { cpu: Cpu.millis(1) } }),
  },
  {
    rule: 'limits',
    fires: given({ requests: { cpu: Cpu.cores(2) }, limits: { cpu: Cpu.cores(1) } }),
    problem: 'resources request 2000 millicores of cpu and limit it to 1000 millicores',
    fix: 'raise the limit, or lower the request',
    silent: given({ requests: { cpu: Cpu.cores(2) }, limits: { cpu: Cpu.cores(2) } }),
  },
  {
    rule: 'limits',
    fires: given({
      requests: { ephemeralStorage: Size.gibibytes(2) },
      limits: { ephemeralStorage: Size.gibibytes(1) },
    }),
    problem: 'resources request 2048 MiB of ephemeral storage and limit it to 1024 MiB',
    fix: 'raise the limit, or lower the request',
    silent: given({ requests: { ephemeralStorage: Size.gibibytes(2) } }),
  },
  {
    rule: 'limits',
    name: 'that are no whole mebibytes',
    fires: given({ requests: { memory: Size.mebibytes(512) }, limits: { memory: Size.kibibytes(400_001) } }),
    problem: 'resources request 512 MiB of memory and limit it to 409601024 bytes',
    fix: 'raise the limit, or lower the request',
    silent: given({ requests: { memory: Size.mebibytes(512) } }),
  },
  {
    rule: 'memory-floor',
    fires: given({ requests: { memory: Size.mebibytes(128) }, limits: { memory: Size.mebibytes(128) } }),
    problem: 'resources.limits.memory is 128 MiB, its models need 321 MiB',
    fix: 'raise resources.limits.memory to 321 MiB or more',
    silent: [given({ limits: { memory: Size.gibibytes(1) } }), gateway()],
  },
  {
    rule: 'memory-floor',
    name: 'of a large model',
    fires: withFile({ sizeBytes: 1000 * MEBIBYTE }),
    problem: 'its models need 1520 MiB',
    fix: 'raise resources.limits.memory to 1520 MiB or more',
    silent: withFile({ sizeBytes: 1000 * MEBIBYTE }, { resources: { limits: { memory: Size.mebibytes(1520) } } }),
  },
  {
    rule: 'gateway-memory',
    fires: gateway({
      resources: { requests: { memory: Size.mebibytes(448) }, limits: { memory: Size.mebibytes(895) } },
    }),
    problem: 'resources.limits.memory is 895 MiB, the gateway and its 2 picture decoders need 896 MiB',
    fix: 'raise resources.limits.memory to 896 MiB or more, or leave it out',
    silent: [
      gateway({ resources: { limits: { memory: Size.mebibytes(896) } } }),
      gateway({
        preprocessing: Preprocessing.record({ input: 'image', fields: [{ kind: 'numeric', name: 'age' }] }),
        resources: { limits: { memory: Size.mebibytes(192) } },
      }),
    ],
  },
  {
    rule: 'gpu',
    fires: given({ gpu: Gpu.nvidia(0.5) }),
    problem: 'resources.gpu asks for 0.5',
    fix: 'use a whole number from 1 on',
    silent: given({ gpu: Gpu.nvidia(2) }),
  },
  {
    rule: 'gpu',
    fires: given({ gpu: Gpu.of('gpu') }),
    problem: 'resources.gpu is the resource "gpu"',
    fix: 'use a whole number from 1 on, and a resource with a domain',
    silent: given({ gpu: Gpu.of('amd.com/gpu') }),
  },
  {
    rule: 'download',
    fires: withFile({ sizeBytes: 2 ** 31 }, { storage: ModelStorage.s3('bucket/digits') }),
    problem: '2147483648 bytes are downloaded, resources.limits.ephemeralStorage is',
    fix: 'raise resources.limits.ephemeralStorage',
    silent: withFile(
      { sizeBytes: 2 ** 31 },
      {
        storage: ModelStorage.s3('bucket/digits'),
        resources: { limits: { ephemeralStorage: Size.gibibytes(3) } },
      },
    ),
  },
]);
