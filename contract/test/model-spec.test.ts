import { parseVersion } from '../index';

it.each<[string, bigint | undefined]>([
  ['1', 1n],
  ['0', 0n],
  ['001', 1n],
  ['00000123', 123n],
  ['9007199254740993', 9007199254740993n],
  ['9223372036854775807', 2n ** 63n - 1n],
  ['0000000000000000000000000000009223372036854775807', 2n ** 63n - 1n],
  ['9223372036854775808', undefined],
  ['99999999999999999999', undefined],
  ['', undefined],
  ['1e1', undefined],
  ['-1', undefined],
  ['+1', undefined],
  ['1.0', undefined],
  ['1_000', undefined],
  ['0x10', undefined],
  ['1n', undefined],
  [' 1', undefined],
  ['1\n', undefined],
  ['٣', undefined],
  ['１', undefined],
  ['latest', undefined],
])('takes directory name %j for version %p', (name, version) => {
  expect(parseVersion(name)).toBe(version);
});
