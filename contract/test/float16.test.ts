import { bfloat16Bits, halfBits, ofBfloat16Bits, ofHalfBits } from '../index';

it('every half is the half nearest to itself', () => {
  const wrong = Array.from({ length: 65_536 }, (_, bits) => bits).filter((bits) => {
    const value = ofHalfBits(bits);
    return !Number.isNaN(value) && halfBits(value) !== bits;
  });
  expect(wrong).toEqual([]);
});

it.each<[number, number]>([
  [1 + 1 / 2048, 0x3c00],
  [1 + 3 / 2048, 0x3c02],
  [65_519, 0x7bff],
  [65_520, 0x7c00],
  [-1e9, 0xfc00],
  [2 ** -25, 0x0000],
  [3 * 2 ** -26, 0x0001],
  [NaN, 0x7e00],
])('%d is the half %d: halves to even, then infinity', (value, bits) => {
  expect(halfBits(value)).toBe(bits);
});

it('a bfloat16 is the upper half of a float32, rounded to even', () => {
  expect([1, 1 + 2 ** -8, 1 + 3 * 2 ** -8, -Infinity, NaN].map(bfloat16Bits)).toEqual([
    0x3f80, 0x3f80, 0x3f82, 0xff80, 0x7fc0,
  ]);
  expect(ofBfloat16Bits(0x3f82)).toBe(1 + 2 ** -6);
});
