import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const ROOT = join(__dirname, '..', '..');

let directory: string;

beforeEach(() => {
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  directory = mkdtempSync(join(ROOT, '.cache', 'reference-'));
  writeFileSync(
    join(directory, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { strict: true }, include: ['.'] }),
  );
});

afterEach(() => rmSync(directory, { recursive: true }));

/** The page of a module, or why there is none, in a process of its own: typedoc is an ES module, which jest cannot load. */
function reference(source: string): { readonly status: number | null; readonly text: string } {
  writeFileSync(join(directory, 'index.ts'), source);
  const code = `require('./scripts/lib/docs/api').reference('mine', ...process.argv.slice(1)).then(console.log, (error) => {
    console.log(error.message);
    process.exitCode = 1;
  });`;
  const files = ['index.ts', 'tsconfig.json'].map((name) => relative(ROOT, join(directory, name)));
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', code, ...files], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return { status, text: stdout + stderr };
}

const DOCUMENTED = `
/** Props of a thing. */
export interface ThingProps {
  /**
   * How big.
   * @default 10
   */
  readonly size?: number;
  /**
   * How it looks.
   * @default - as ever
   */
  readonly look?: string | undefined;
}
/** A base. */
export class Base {
  /** What it is called. */
  readonly label: string = '';
}
/** A thing. */
export class Thing extends Base {
  readonly size: number;
  constructor(props: ThingProps) {
    super();
    this.size = props.size ?? 10;
  }
}
`;

test('a page holds docstrings and defaults, says of a read-back what its prop says, and is the same in every run', () => {
  const { status, text } = reference(DOCUMENTED);
  expect(status).toBe(0);
  expect(text).toContain('| `number` | How big. **Default** `10` |');
  expect(text).toContain('| How it looks. **Default** as ever |');
  expect(text).toContain('| `number` | How big. |');
  // Declared by Base, and shown there alone.
  expect(text.match(/What it is called/g)).toHaveLength(1);
  expect(text).not.toContain(ROOT);
  expect(reference(DOCUMENTED).text).toBe(text);
});

const UNDOCUMENTED = `
export const answer = 42;
export function act(): void {}
/** A class. */
export class Thing {
  readonly size = 1;
  grow(): void {}
}
/** Props. */
export interface Props {
  readonly look: string;
}
/** See {@link Nothing}. */
export type Named = string;
`;

test('what has no docstring, and a link that leads nowhere, make no page and are listed', () => {
  const { status, text } = reference(UNDOCUMENTED);
  expect(status).toBe(1);
  expect(text).toMatch(/^The API reference of mine:\n {2}/);
  for (const name of ['answer', 'act', 'Thing.grow', 'Thing.size', 'Props.look', '"Nothing"'])
    expect(text).toContain(name);
  expect(text.trimEnd().split('\n')).toHaveLength(1 + 6);
});
