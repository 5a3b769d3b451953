/** The library that `npm run setup` provided on this machine, which `npm test` runs first. */
import { locateLibtensorflow } from '../../native/locate';
import { setUp } from '../../native/setup';
import { verifyLibrary } from '../../native/verify';
import { Captured } from './fixtures';

it('the library loads and is the version it was fetched as', async () => {
  const location = locateLibtensorflow();
  if (!location) throw new Error('npm run setup has not been run');
  await expect(verifyLibrary(location, location.version ?? '', { env: process.env })).resolves.toBeUndefined();
  await expect(verifyLibrary(location, '0.0.0', { env: process.env })).rejects.toMatchObject({
    code: 'LIBRARY_UNLOADABLE',
  });
});

it('set-up finds everything in place: one line, which says how it stands with the addon', async () => {
  const output = new Captured();
  const location = await setUp({ env: process.env, output });
  const lines = output.text.split('\n').filter((line) => line.startsWith('libtensorflow'));
  expect(lines).toEqual([expect.stringMatching(/; tfjs-node addon: (ready|built|not built: .+)$/)]);
  expect(lines[0]).toContain(location.directory);
});
