import { isUtf8 } from 'node:buffer';
import { ofBfloat16Bits, ofHalfBits, type RawAnswer, type Tensor } from '@cdk8s-serving/contract';
import { jsonList, jsonObject } from './json';
import { notFinite, rowOf, type Row } from './rows';

/** `{"<output>": value, ...}`: the row of each output, in lists as its shape says. */
export function answerRaw({ outputs: names }: RawAnswer, outputs: ReadonlyMap<string, Tensor>, row: Row): string {
  return jsonObject(names.map((name) => [name, nested(rowOf(outputs, name, row))]));
}

function nested(tensor: Tensor): string {
  let texts = elementsOf(tensor);
  for (const size of [...tensor.shape].reverse()) {
    const lists = size === 0 ? texts.length : texts.length / size;
    texts = Array.from({ length: lists }, (_, index) => jsonList(texts.slice(index * size, (index + 1) * size)));
  }
  return texts[0] ?? '[]';
}

function elementsOf(tensor: Tensor): string[] {
  if (tensor.dtype === 'string') return tensor.data.map(stringText);
  const { data } = tensor;
  // Whole numbers of 64 bits keep every digit, which JSON allows.
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Array.from(data, String);
  const numbers = Array.from(data);
  if (tensor.dtype === 'bool') return numbers.map((value) => String(value !== 0));
  if (tensor.dtype === 'half') return numbers.map(ofHalfBits).map(numberText);
  if (tensor.dtype === 'bfloat16') return numbers.map(ofBfloat16Bits).map(numberText);
  return numbers.map(numberText);
}

function numberText(value: number): string {
  if (!Number.isFinite(value)) throw notFinite();
  return JSON.stringify(value);
}

/** Text where it is text, else as TensorFlow Serving writes bytes. */
function stringText(bytes: Uint8Array): string {
  if (isUtf8(bytes)) return JSON.stringify(Buffer.from(bytes).toString('utf8'));
  return `{"b64":${JSON.stringify(Buffer.from(bytes).toString('base64'))}}`;
}
