/** One fenced block of a guide page and what its info string says it is. */
export type Block = Readonly<{ line: number; text: string }> &
  (
    | { readonly kind: 'file'; readonly path: string }
    | { readonly kind: 'run'; readonly exitCode: number }
    | { readonly kind: 'background' | 'output' | 'cluster' | 'install' }
    | { readonly kind: 'part'; readonly path: string }
  );

/** A directory of the repository a page takes for granted: `<!-- given: model = examples/digits/model -->`. */
export interface Given {
  readonly path: string;
  readonly source: string;
}

/** A page as it is executed. */
export interface Page {
  readonly given: readonly Given[];
  readonly blocks: readonly Block[];
}

const FENCE = /^(```+)(.*)$/;
const GIVEN = /^<!-- given: (\S+) = (\S+) -->$/;

/** @throws Error with the line of a block whose info string says nothing the runner knows, or that does not end */
export function readPage(markdown: string): Page {
  const given: Given[] = [];
  const blocks: Block[] = [];
  const lines = markdown.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const [, path, source] = GIVEN.exec(line) ?? [];
    if (path !== undefined && source !== undefined) given.push({ path, source });
    const [, fence, info] = FENCE.exec(line) ?? [];
    if (fence === undefined || info === undefined) continue;
    const end = lines.indexOf(fence, at + 1);
    if (end < 0) throw new Error(`line ${at + 1}: the block has no end`);
    blocks.push(readBlock(at + 1, info, `${lines.slice(at + 1, end).join('\n')}\n`));
    at = end;
  }
  return { given, blocks };
}

function readBlock(line: number, info: string, text: string): Block {
  const [language = '', mark = '', ...others] = info.trim().split(/ +/);
  const path = /^(?:file|part)=(.+)$/.exec(mark)?.[1];
  const exitCode = /^exit=(\d+)$/.exec(others[0] ?? '')?.[1] ?? '0';
  const isUnderstood = others.length === (mark === 'run' && exitCode !== '0' ? 1 : 0);
  if (isUnderstood && path !== undefined) {
    return mark.startsWith('file=') ? { kind: 'file', line, text, path } : { kind: 'part', line, text, path };
  }
  if (isUnderstood && mark === 'output') return { kind: 'output', line, text };
  if (isUnderstood && language === 'bash') {
    if (mark === 'run') return { kind: 'run', line, text, exitCode: Number(exitCode) };
    if (mark === 'background' || mark === 'cluster' || mark === 'install') return { kind: mark, line, text };
  }
  throw new Error(
    `line ${line}: a block marked ${JSON.stringify(info.trim())} is not run by any test; docs/guides/README.md has the marks`,
  );
}
