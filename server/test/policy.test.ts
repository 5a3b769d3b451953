import { nextTransition, type VersionSnapshot } from '../core/version-policy';

const v = (version: number, state: VersionSnapshot['state'], hasFailed = false): VersionSnapshot => ({
  version: BigInt(version),
  state,
  hasFailed,
});

describe('the availability-preserving transition', () => {
  test.each<[string, number[], VersionSnapshot[], string | undefined]>([
    ['nothing there, one wanted: load it', [1], [], 'load 1'],
    ['the wanted one is there: nothing to do', [1], [v(1, 'AVAILABLE')], undefined],
    ['a new one is wanted: load it while the old one serves', [2], [v(1, 'AVAILABLE')], 'load 2'],
    ['the new one serves: unload the old', [2], [v(1, 'AVAILABLE'), v(2, 'AVAILABLE')], 'unload 1'],
    ['the new one failed: the old one stays', [2], [v(1, 'AVAILABLE'), v(2, 'END', true)], undefined],
    ['something is loading: wait', [2], [v(1, 'AVAILABLE'), v(2, 'LOADING')], undefined],
    ['nothing is wanted: unload', [], [v(1, 'AVAILABLE')], 'unload 1'],
    ['two are too many: the lowest goes first', [9], [v(2, 'AVAILABLE'), v(1, 'AVAILABLE')], 'unload 1'],
    ['wanted again after it was unloaded: load it again', [1], [v(1, 'END'), v(2, 'AVAILABLE')], 'load 1'],
  ])('%s', (_situation, aspired, versions, expected) => {
    const transition = nextTransition('availability_preserving', aspired.map(BigInt), versions);
    expect(transition && `${transition.action} ${transition.version}`).toBe(expected);
  });
});

describe('the resource-preserving transition', () => {
  test.each<[string, number[], VersionSnapshot[], string | undefined]>([
    ['nothing there, one wanted: load it', [1], [], 'load 1'],
    ['a new one is wanted: unload the old one first', [2], [v(1, 'AVAILABLE')], 'unload 1'],
    ['the old one is going: wait', [2], [v(1, 'UNLOADING')], undefined],
    ['the old one is gone: load the new one', [2], [v(1, 'END')], 'load 2'],
    ['the new one failed: nothing is left to do', [2], [v(1, 'END'), v(2, 'END', true)], undefined],
    ['two are not wanted: the lowest goes first', [9], [v(2, 'AVAILABLE'), v(1, 'AVAILABLE')], 'unload 1'],
    ['of two wanted the highest comes first', [2, 1], [], 'load 2'],
  ])('%s', (_situation, aspired, versions, expected) => {
    const transition = nextTransition('resource_preserving', aspired.map(BigInt), versions);
    expect(transition && `${transition.action} ${transition.version}`).toBe(expected);
  });
});
