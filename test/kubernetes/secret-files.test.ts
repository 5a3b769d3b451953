import { Secret } from '../../lib';
import { modelServer } from './support/definitions';
import { mounted } from './support/pods';

const secretVolumes = (files: Readonly<Record<string, ReturnType<Secret['value']>>>): Record<string, unknown>[] =>
  mounted(modelServer({ secretFiles: Object.entries(files).map(([path, value]) => ({ path, value })) })).filter(
    ({ name }) => String(name).startsWith('secrets'),
  );

test('one file is one item of a Secret, mounted read-only as its directory', () => {
  expect(secretVolumes({ '/etc/tls/server.key': Secret.fromName('tls').value('tls.key') })).toEqual([
    {
      name: 'secrets',
      mountPath: '/etc/tls',
      readOnly: true,
      secret: { secretName: 'tls', items: [{ key: 'tls.key', path: 'server.key' }] },
    },
  ]);
});

test('several files of a directory share a volume, whatever order they are named in', () => {
  const tls = Secret.fromName('tls').value('tls.key');
  const ca = Secret.fromName('ca').value('ca.crt');
  const volumes = secretVolumes({ '/etc/tls/server.key': tls, '/etc/tls/ca.crt': ca });
  expect(volumes).toEqual([
    {
      name: 'secrets',
      mountPath: '/etc/tls',
      readOnly: true,
      projected: {
        sources: [
          { secret: { name: 'ca', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
          { secret: { name: 'tls', items: [{ key: 'tls.key', path: 'server.key' }] } },
        ],
      },
    },
  ]);
  expect(secretVolumes({ '/etc/tls/ca.crt': ca, '/etc/tls/server.key': tls })).toEqual(volumes);
});

test('directories apart are volumes apart; one below another is part of its volume', () => {
  const value = Secret.fromName('s').value('k');
  const volumes = secretVolumes({ '/run/b/x': value, '/run/a/y': value, '/run/a/deep/z': value, '/run/ab/w': value });
  expect(volumes.map(({ name, mountPath }) => [name, mountPath])).toEqual([
    ['secrets', '/run/a'],
    ['secrets-2', '/run/ab'],
    ['secrets-3', '/run/b'],
  ]);
  expect(volumes[0]?.['projected']).toEqual({
    sources: [
      { secret: { name: 's', items: [{ key: 'k', path: 'deep/z' }] } },
      { secret: { name: 's', items: [{ key: 'k', path: 'y' }] } },
    ],
  });
});
