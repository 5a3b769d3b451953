import { progressText, withProgress } from '../../native/progress';
import { Captured } from './fixtures';

const step = { label: 'Downloading tensorflow-cpu 2.18.1', totalBytes: 230_000_000 };

it('draws a bar that fits a terminal of 80 columns and never passes 100 %', () => {
  expect(progressText(step, 115_000_000, 12_900, true)).toBe(
    'Downloading tensorflow-cpu 2.18.1 [##########..........] 50% of 230 MB, 12 s',
  );
  const over = progressText(step, 999_000_000, 599_000, true);
  expect(over).toContain('[####################] 100% of 230 MB');
  expect(over.length).toBeLessThan(80);
});

it('counts seconds where there is no size', () => {
  expect(progressText({ label: 'Building' }, 0, 3_000, true)).toBe('Building ... 3 s');
});

describe('a long step', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  async function show(output: Captured): Promise<string> {
    let finish = () => {};
    const shown = withProgress(
      output,
      { ...step, measureBytes: () => 23_000_000 },
      () => new Promise<void>((resolve) => (finish = resolve)),
    );
    await jest.advanceTimersByTimeAsync(6_000);
    finish();
    await shown;
    return output.text;
  }

  it('is plain lines where output is no terminal', async () => {
    expect(await show(new Captured())).toBe(
      [
        'Downloading tensorflow-cpu 2.18.1 ...',
        'Downloading tensorflow-cpu 2.18.1 10% of 230 MB, 5 s',
        'Downloading tensorflow-cpu 2.18.1 ... done in 6.0 s',
        '',
      ].join('\n'),
    );
  });

  it('redraws one line on a terminal', async () => {
    const text = await show(new Captured(true));
    expect(text.split('\n')).toHaveLength(2);
    expect(text).toContain('\r\u001b[2KDownloading tensorflow-cpu 2.18.1 [##..................] 10% of 230 MB, 5 s');
  });
});

it('says that a step failed and passes the failure on', async () => {
  const output = new Captured();
  await expect(withProgress(output, step, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(output.text).toContain('... failed in');
});
