import { nearNames } from '../../lib/model/near-names';

const NAMES = ['replicas', 'resources', 'serverImage', 'imagePullPolicy', 'environment'];

test.each([
  ['replica', ['replicas']],
  ['Resource', ['resources']],
  ['resorces', ['resources']],
  ['env', ['environment']],
  ['image', ['serverImage', 'imagePullPolicy']],
  ['zone', []],
])('by %s may be meant %j', (name, meant) => {
  expect(nearNames(name, NAMES)).toEqual(meant);
});
