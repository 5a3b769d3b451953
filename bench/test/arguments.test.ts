import { benchArguments } from '../support/arguments';

const read = (...args: string[]) => benchArguments(['dense', 'half'], { rounds: 5, seconds: 2 }, args);

test('without arguments everything is measured, for as long as the bench says', () => {
  expect(read()).toEqual({ rounds: 5, seconds: 2, names: ['dense', 'half'] });
});

test('a short run of one of them is asked for by its name, rounds and seconds', () => {
  expect(read('half', '--rounds=1', '--seconds=0.5')).toEqual({ rounds: 1, seconds: 0.5, names: ['half'] });
});

test.each([
  ['a name there is not', 'quarter', 'there is no quarter'],
  ['no round', '--rounds=0', '--rounds is a whole number from 1 on'],
  ['half a round', '--rounds=0.5', '--rounds is a whole number from 1 on'],
  ['no time', '--seconds=0', '--seconds is a number above 0'],
  ['time that is no number', '--seconds=long', '--seconds is a number above 0'],
  ['an option there is not', '--clients=3', "Unknown option '--clients'"],
])('%s ends with one message that names the arguments', (_, arg, message) => {
  expect(() => read(arg)).toThrow(message);
  expect(() => read(arg)).toThrow('arguments: [dense|half] [--rounds=5] [--seconds=2]');
});
