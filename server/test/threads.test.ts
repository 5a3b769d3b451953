import { processors, processorsWithin, threadPlan } from '../threads';

const within = (schedulable: number, files: Readonly<Record<string, string>>): number =>
  processorsWithin(schedulable, (path) => files[path]);

const V2 = '0::/\n';
const V1 = '12:memory:/docker/abc\n7:cpu,cpuacct:/docker/abc\n1:name=systemd:/docker/abc\n';

test.each<[string, number, Readonly<Record<string, string>>, number]>([
  ['no control groups', 8, {}, 8],
  ['v2 without a limit', 8, { '/proc/self/cgroup': V2, '/sys/fs/cgroup/cpu.max': 'max 100000\n' }, 8],
  ['v2, two processors', 64, { '/proc/self/cgroup': V2, '/sys/fs/cgroup/cpu.max': '200000 100000\n' }, 2],
  [
    'v2, one and a half: two threads use it up',
    64,
    { '/proc/self/cgroup': V2, '/sys/fs/cgroup/cpu.max': '150000 100000' },
    2,
  ],
  ['v2, a tenth', 64, { '/proc/self/cgroup': V2, '/sys/fs/cgroup/cpu.max': '10000 100000' }, 1],
  ['a limit above what it may run on', 4, { '/proc/self/cgroup': V2, '/sys/fs/cgroup/cpu.max': '800000 100000' }, 4],
  [
    'v2, the limit on a group around its own',
    64,
    {
      '/proc/self/cgroup': '0::/pods/pod1/container\n',
      '/sys/fs/cgroup/pods/pod1/cpu.max': '300000 100000\n',
      '/sys/fs/cgroup/pods/pod1/container/cpu.max': 'max 100000\n',
    },
    3,
  ],
  [
    'v2, the smallest of several',
    64,
    {
      '/proc/self/cgroup': '0::/a/b\n',
      '/sys/fs/cgroup/a/cpu.max': '800000 100000\n',
      '/sys/fs/cgroup/a/b/cpu.max': '250000 100000\n',
    },
    3,
  ],
  [
    'v1, seen from the host',
    64,
    {
      '/proc/self/cgroup': V1,
      '/sys/fs/cgroup/cpu/docker/abc/cpu.cfs_quota_us': '400000\n',
      '/sys/fs/cgroup/cpu/docker/abc/cpu.cfs_period_us': '100000\n',
    },
    4,
  ],
  [
    'v1, seen from the container',
    64,
    {
      '/proc/self/cgroup': V1,
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '50000\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '25000\n',
    },
    2,
  ],
  [
    'v1 without a limit',
    8,
    {
      '/proc/self/cgroup': V1,
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
    },
    8,
  ],
  ['what is no number', 8, { '/proc/self/cgroup': V2, '/sys/fs/cgroup/cpu.max': 'garbage' }, 8],
])('%s', (_what, schedulable, files, expected) => {
  expect(within(schedulable, files)).toBe(expected);
});

test.each([
  [1, { concurrency: 2, loads: 2, unloads: 1, threadPool: 7, intraOp: 1, interOp: 1, json: 1 }],
  [2, { concurrency: 2, loads: 2, unloads: 1, threadPool: 7, intraOp: 1, interOp: 2, json: 1 }],
  [4, { concurrency: 4, loads: 4, unloads: 1, threadPool: 11, intraOp: 4, interOp: 4, json: 3 }],
  [64, { concurrency: 64, loads: 64, unloads: 1, threadPool: 131, intraOp: 64, interOp: 64, json: 4 }],
])('%d processors', (count, plan) => {
  expect(threadPlan(count)).toEqual(plan);
});

test('this machine has one at least', () => {
  expect(processors()).toBeGreaterThanOrEqual(1);
});

test('settings say how many models load and unload at a time, and the pool has a thread for each', () => {
  expect(threadPlan(2, { loads: 5, unloads: 3 })).toMatchObject({ loads: 5, unloads: 3, threadPool: 12 });
});
