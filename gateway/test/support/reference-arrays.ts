import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { ImagePreprocessing } from '@cdk8s-serving/contract';

/** Folder that gateway/test/fixtures/make_preprocessing.py writes. */
export const FIXTURES = join(__dirname, '..', 'fixtures', 'preprocessing');

/** One picture through one recipe, as the Python libraries make it. */
export interface ReferenceArray {
  /** Row of the table the case belongs to. */
  readonly name: string;
  readonly recipe: ImagePreprocessing;
  /** File of the picture. */
  readonly picture: string;
  /** Without a batch dimension. */
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

interface CasesFile {
  readonly versions: Readonly<Record<string, string>>;
  readonly cases: readonly (Omit<ReferenceArray, 'values'> & { readonly dtype: 'uint8' | 'float' })[];
}

/** Versions of the libraries the arrays were made with. */
export function referenceVersions(): CasesFile['versions'] {
  return readCases().versions;
}

/** Every case, in the order of the script. */
export function referenceArrays(): ReferenceArray[] {
  const bytes = gunzipSync(readFileSync(join(FIXTURES, 'arrays.bin.gz')));
  let offset = 0;
  return readCases().cases.map(({ dtype, ...rest }) => {
    const count = rest.shape.reduce((product, size) => product * size, 1);
    const start = offset;
    offset += count * (dtype === 'uint8' ? 1 : 4);
    const values = Array.from({ length: count }, (_, index) =>
      dtype === 'uint8' ? bytes.readUInt8(start + index) : bytes.readFloatLE(start + 4 * index),
    );
    return { ...rest, values };
  });
}

function readCases(): CasesFile {
  return JSON.parse(readFileSync(join(FIXTURES, 'cases.json'), 'utf8')) as CasesFile;
}
