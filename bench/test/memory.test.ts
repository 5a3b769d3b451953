import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { groupMegabytes, mappings } from '../support/memory';
import { residentMegabytes } from '../support/usage';

test('a mapping of a file is known by where it lies in which file, other memory by nothing', () => {
  const smaps = [
    '7f0000000000-7f0000100000 r-xp 00002000 fe:01 4711                       /usr/lib/some library.so',
    'Size:               1024 kB\nRss:                 100 kB\nAnonymous:             4 kB',
    '7f0000200000-7f0000300000 rw-p 00000000 00:00 0 \nRss:                  12 kB\nAnonymous:            12 kB\n',
  ].join('\n');
  expect(mappings(smaps)).toEqual([
    { file: 'fe:01 4711 00002000', residentKilobytes: 100, anonymousKilobytes: 4 },
    { file: undefined, residentKilobytes: 12, anonymousKilobytes: 12 },
  ]);
});

test('a process alone has what is resident; of two that are the same program, the program counts once', async () => {
  const idle = [1, 2].map(() =>
    spawn(process.execPath, ['-e', "console.log('up'); setInterval(() => {}, 1000)"], {
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  );
  try {
    await Promise.all(idle.map((child) => once(child.stdout, 'data')));
    const [first = 0, second = 0] = idle.map((child) => child.pid ?? 0);
    const [one, other] = [groupMegabytes([first]), groupMegabytes([second])];
    expect(one / residentMegabytes(first)).toBeGreaterThan(0.9);
    expect(one / residentMegabytes(first)).toBeLessThan(1.1);
    // The code of Node is some 40 MiB, of which an idle process has touched half at least.
    expect(groupMegabytes([first, second])).toBeLessThan(one + other - 15);
    expect(groupMegabytes([first, second])).toBeGreaterThan(Math.max(one, other));
  } finally {
    for (const child of idle) child.kill('SIGKILL');
  }
});

test('of a process that has ended there is nothing', () => {
  expect(groupMegabytes([2 ** 30])).toBe(0);
});
