import type { NumericDType, TensorInfo } from '@cdk8s-serving/contract';
import { rangeOf } from '../tensor/numbers';
import { exactObject, type Schema } from './schema';

/** Which way a tensor goes: a request may not hold what its dtype does not, an answer never does. */
export type Direction = 'sent' | 'answered';

const B64: Schema = exactObject({ b64: { type: 'string', contentEncoding: 'base64' } });

/**
 * One example of a tensor: lists in lists, as deep as its shape without the batch dimension; a size of -1 is any length.
 * @param info what the signature declares; undefined, as is a shape of unknown rank, leaves everything open
 */
export function tensorSchema(info: TensorInfo | undefined, direction: Direction): Schema {
  if (info?.shape === undefined) return { description: 'Lists in lists, as the model takes or gives them.' };
  const [, ...sizes] = info.shape;
  return sizes.reduceRight<Schema>(
    (items, size) => ({ type: 'array', items, ...(size >= 0 && { minItems: size, maxItems: size }) }),
    elementSchema(info.dtype, direction),
  );
}

function elementSchema(dtype: string, direction: Direction): Schema {
  if (dtype === 'string') return { anyOf: [{ type: 'string' }, { ...B64, description: 'Bytes that are no text.' }] };
  if (dtype === 'bool') return { type: 'boolean' };
  const isWhole = /^u?int/.test(dtype);
  const [minimum, maximum] = rangeOf(dtype as NumericDType);
  return { type: isWhole ? 'integer' : 'number', ...(direction === 'sent' && { minimum, maximum }) };
}
