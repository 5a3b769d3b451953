import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printMarkdown, printTable } from '../../lib/cli/report/print';
import { toTable, type FidelityTable } from '../../lib/cli/report/rows';
import type { ServingReport } from '../../lib/constructs/report-file';
import { HONOURED, approximated, unsupported } from '../../lib/model/projection';
import { appCommand } from './fixtures/app-command';
import { runCommand } from './fixtures/command';

/** One row of every kind: honoured everywhere, approximated, refused, accepted, of two targets out of three. */
const REPORT: ServingReport = {
  name: 'shop',
  fidelity: [
    { target: 'kubernetes', workload: 'digits', field: 'runAs', stance: HONOURED },
    { target: 'kubernetes', workload: 'digits', field: 'replicas', stance: HONOURED },
    { target: 'kubernetes', workload: 'digits', field: 'storage.claim', stance: HONOURED },
    { target: 'kubernetes', workload: 'digits-gateway', field: 'rollout', stance: HONOURED },
    { target: 'compose', workload: 'digits', field: 'runAs', stance: HONOURED },
    { target: 'compose', workload: 'digits', field: 'replicas', stance: approximated('one container | one machine') },
    { target: 'compose', workload: 'digits', field: 'storage.claim', stance: unsupported('compose has no claims') },
    { target: 'compose', workload: 'digits-gateway', field: 'rollout', stance: unsupported('compose has no rollout') },
  ],
  findings: [],
  waived: [],
  acceptedLosses: ['compose/digits/storage.claim'],
};

const golden = (name: string): string => readFileSync(join(__dirname, 'golden', name), 'utf8');

describe('the table', () => {
  it('shows the rows that are not honoured everywhere, with the reasons', () => {
    expect(printTable(toTable(REPORT, false))).toBe(golden('report.txt'));
  });

  it('shows every row', () => {
    expect(printTable(toTable(REPORT, true))).toBe(golden('report-all.txt'));
  });

  it('is Markdown', () => {
    expect(printMarkdown(toTable(REPORT, true))).toBe(golden('report.md'));
  });

  it('is one sentence where nothing is lost', () => {
    const table = toTable({ ...REPORT, fidelity: REPORT.fidelity.slice(0, 4) }, false);
    expect(printTable(table)).toBe('shop: every target honours every field.\n');
    expect(printMarkdown(table)).toBe('## shop\n\nEvery target honours every field.\n');
  });

  it('shows a dash where a target has no stance', () => {
    const one = toTable({ ...REPORT, fidelity: REPORT.fidelity.slice(3, 6) }, true);
    expect(printTable(one)).toContain('digits-gateway  rollout   honoured    -\n');
  });
});

describe('the command', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'report-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  const report = (which: string, ...options: readonly string[]): ReturnType<typeof runCommand> =>
    runCommand(['report', '--app', appCommand(which), ...options], directory);

  const tables = (text: string): FidelityTable[] => (JSON.parse(text) as { apps: FidelityTable[] }).apps;

  it('shows a loss that is accepted and one that is not, although synth fails, and writes nothing', () => {
    const { code, stdout } = report('loss', '--json');
    expect(code).toBe(0);
    const [table] = tables(stdout);
    expect(table).toMatchObject({ name: 'loss', targets: ['kubernetes', 'compose', 'local'] });
    expect(table?.rows.find(({ field }) => field === 'storage.claim')).toEqual({
      workload: 'digits',
      field: 'storage.claim',
      targets: {
        kubernetes: { stance: 'honoured' },
        compose: { stance: 'unsupported', reason: expect.stringMatching(/\S/), accepted: true },
        local: { stance: 'unsupported', reason: expect.stringMatching(/\S/), accepted: false },
      },
    });
    expect(readdirSync(directory)).toEqual([]);
  });

  it('leaves out what every target honours, unless it is asked for all', () => {
    const some = tables(report('right', '--json').stdout)[0]?.rows ?? [];
    const all = tables(report('right', '--json', '--all').stdout)[0]?.rows ?? [];
    const honoured = all.filter(({ targets }) => Object.values(targets).every(({ stance }) => stance === 'honoured'));
    expect(honoured.map(({ workload, field }) => `${workload} ${field}`)).toContain('digits-gateway binding');
    expect(all.filter((row) => !honoured.includes(row))).toEqual(some);
  });

  it('shows one table for each ServingApp', () => {
    const { code, stdout } = report('two');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^staging\n\nworkload +field +kubernetes +compose +local\n[^]*\nproduction\n\nworkload /);
  });

  it('is Markdown when asked', () => {
    const { code, stdout } = report('right', '--markdown');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^## right\n\n\| workload \| field \| kubernetes \| compose \| local \|\n\| --- \|/);
  });

  it('has nothing to compare where only Kubernetes is written', () => {
    expect(report('kubernetes alone')).toEqual({
      code: 0,
      stdout: 'cluster: every target honours every field.\n',
      stderr: '',
    });
  });

  it('says that a plain App has Kubernetes alone', () => {
    const { code, stdout } = report('plain');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^No ServingApp was synthesized\. A plain App writes for Kubernetes alone.*\n$/);
    expect(JSON.parse(report('plain', '--json').stdout)).toEqual({ apps: [] });
  });

  it.each([
    [['--app', 'no-such-command-here'], /^`no-such-command-here` failed before a ServingApp was synthesized:\n\S/],
    [['--app', 'true', '--json', '--markdown'], /option '--json' cannot be used with option '--markdown'/],
    [[], /^cannot read cdk8s\.yaml /],
  ])('ends with exit code 2 for %j', (args, message) => {
    const { code, stdout, stderr } = runCommand(['report', ...args], directory);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});
