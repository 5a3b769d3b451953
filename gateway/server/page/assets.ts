import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PACKAGE_ROOT } from '../../package-root';

/** A file of the page. */
export interface Asset {
  readonly contentType: string;
  readonly body: Buffer;
}

const CONTENT_TYPE = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
} as const;

/** Every file there is: none is found by what a client asks for. */
const FILES = [
  'answer.js',
  'dom.js',
  'form.js',
  'index.html',
  'page.css',
  'page.js',
  'picture-field.js',
  'snippets.js',
] as const;

export type AssetName = (typeof FILES)[number];

/** Reads the page into memory; it is a few kilobytes. */
export function readAssets(): ReadonlyMap<AssetName, Asset> {
  return new Map(
    FILES.map((name) => {
      const contentType = CONTENT_TYPE[path.extname(name) as keyof typeof CONTENT_TYPE];
      return [name, { contentType, body: readFileSync(path.join(PACKAGE_ROOT, 'page', name)) }];
    }),
  );
}
