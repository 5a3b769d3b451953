import { ServingError } from '../codes';
import { VarintCursor } from '../protobuf/varint';
import { tensorByteSize } from '../tensor/tensor';

/**
 * The elements of a string tensor from `tensor_content`: all lengths as varints, then all bytes. Views into it.
 * @throws ServingError INVALID_ARGUMENT when it does not hold exactly `count` strings.
 * @throws ProtobufError for a length that is no varint.
 */
export function stringsOfContent(content: Uint8Array, count: number): Uint8Array[] {
  const lengths = new VarintCursor(content);
  const ends: number[] = [];
  let end = 0;
  for (let index = 0; index < count; index += 1) {
    if (lengths.offset === content.length) {
      throw new ServingError('INVALID_ARGUMENT', `tensor_content has ${index} strings, the shape needs ${count}`);
    }
    lengths.next();
    end += lengths.toNumber();
    ends.push(end);
  }
  const base = lengths.offset;
  if (base + end !== content.length) {
    throw new ServingError('INVALID_ARGUMENT', `tensor_content has ${content.length} bytes, its strings ${base + end}`);
  }
  return ends.map((to, index) => content.subarray(base + (ends[index - 1] ?? 0), base + to));
}

/**
 * The elements of a string tensor from `string_val`: the first `count` of `values`, or all and then the last one
 * repeated, or empty strings when there is none. Views, the repeated one shared.
 * @throws ServingError INVALID_ARGUMENT when the strings, each repetition counted, take more than `maxTensorBytes`.
 */
export function stringsOfValues(values: Iterable<Uint8Array>, count: number, maxTensorBytes: number): Uint8Array[] {
  const strings: Uint8Array[] = [];
  if (count === 0) return strings;
  let bytes = tensorByteSize('string', count);
  for (const value of values) {
    strings.push(value);
    bytes += value.length;
    if (strings.length === count) break;
  }
  const last = strings.at(-1) ?? new Uint8Array(0);
  // The repeated string is one view here, but the engine makes a copy of it for every element.
  bytes += last.length * (count - strings.length);
  if (bytes > maxTensorBytes) {
    throw new ServingError(
      'INVALID_ARGUMENT',
      `${count} strings take ${bytes} bytes, over the limit of ${maxTensorBytes} bytes`,
    );
  }
  while (strings.length < count) strings.push(last);
  return strings;
}
