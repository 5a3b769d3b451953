import { ServingError, dtypeEnumName, dtypeNumber, type StringTensor, type Tensor } from '@cdk8s-serving/contract';
import { Kernel } from './kernel/kernel';
import { doubleText, floatText } from './number-text';
import type { PredictFormat } from './predict-inputs';
import { stringText } from './string-text';

/**
 * The body of a predict answer, in the layout TensorFlow Serving's pretty printer gives it: four spaces, row values with
 * their inner lists on one line, columnar values fully expanded.
 * @throws ServingError INVALID_ARGUMENT when outputs have no common batch dimension or a dtype JSON cannot carry
 */
export function encodePredictJson(outputs: ReadonlyMap<string, Tensor>, format: PredictFormat): string {
  return format === 'row' ? encodeRows(outputs) : encodeColumns(outputs);
}

function encodeRows(outputs: ReadonlyMap<string, Tensor>): string {
  const batch = commonBatch(outputs);
  const rowsOfFloats = outputs.size === 1 ? floatRows(outputs) : undefined;
  if (rowsOfFloats !== undefined) return `{\n    "predictions": [${rowsOfFloats}\n    ]\n}`;
  const indent = '    '.repeat(outputs.size === 1 ? 2 : 3);
  const writers = [...outputs].map(([name, tensor]) => ({ name, write: rowWriter(name, tensor, indent) }));
  const [first] = writers;
  if (first === undefined) throw new ServingError('INVALID_ARGUMENT', 'Cannot convert empty tensor map to JSON');
  if (batch === 0) return '{\n    "predictions": []\n}';
  const rows: string[] = [];
  for (let row = 0; row < batch; row += 1) {
    if (writers.length === 1) rows.push(first.write(row));
    else {
      const members = writers.map(({ name, write }) => `            ${stringText(name)}: ${write(row)}`);
      rows.push(`\n        {\n${members.join(',\n')}\n        }`);
    }
  }
  return `{\n    "predictions": [${rows.join(writers.length === 1 ? ', ' : ',')}\n    ]\n}`;
}

/** Dim 0 of every output. @throws ServingError INVALID_ARGUMENT when they differ or one has none */
function commonBatch(outputs: ReadonlyMap<string, Tensor>): number {
  let batch = -1;
  for (const [name, tensor] of outputs) {
    const [size] = tensor.shape;
    if (size === undefined)
      throw new ServingError('INVALID_ARGUMENT', `Tensor name: ${name} has no shape information `);
    if (batch >= 0 && batch !== size) {
      throw new ServingError(
        'INVALID_ARGUMENT',
        `Tensor name: ${name} has inconsistent batch size: ${size} expecting: ${batch}`,
      );
    }
    batch = size;
  }
  return batch;
}

/** All rows of the only output, when there are any and they are floats. */
function floatRows(outputs: ReadonlyMap<string, Tensor>): string | undefined {
  const [output] = outputs.values();
  const floats = output === undefined ? undefined : floatsOf(output);
  if (output === undefined || floats === undefined) return undefined;
  const lists = { sizes: output.shape, open: openRow, close: closeRow, separator: () => ', ' };
  return Kernel.shared().writer(lists).write(floats);
}

/** The elements of a float tensor that has some. */
function floatsOf({ dtype, data }: Tensor): Float32Array | undefined {
  return dtype === 'float' && data instanceof Float32Array && data.length > 0 ? data : undefined;
}

/** The list of the rows is not one that is written on one line. */
function openRow(level: number): string {
  return level === 0 ? '' : '[';
}

function closeRow(level: number): string {
  return level === 0 ? '' : ']';
}

/** A function that writes row n of a tensor on one line. @param indent of what is around it */
function rowWriter(name: string, tensor: Tensor, indent: string): (row: number) => string {
  const element = elementWriter(name, tensor);
  const sizes = tensor.shape.slice(1);
  const rowElements = sizes.reduce((product, size) => product * size, 1);
  const floats = floatsOf(tensor);
  if (floats !== undefined) {
    const writer = Kernel.shared().writer({ sizes, open: () => '[', close: () => ']', separator: () => ', ' });
    return (row) => writer.write(floats.subarray(row * rowElements, (row + 1) * rowElements));
  }
  const write = (level: number, offset: number): string => {
    const size = sizes[level];
    // A list that is not broken into lines counts for the indent all the same.
    if (size === undefined) return element(offset, indent + '    '.repeat(level));
    const stride = sizes.slice(level + 1).reduce((product, inner) => product * inner, 1);
    const parts: string[] = [];
    for (let index = 0; index < size; index += 1) parts.push(write(level + 1, offset + index * stride));
    return `[${parts.join(', ')}]`;
  };
  return (row) => write(0, row * rowElements);
}

function encodeColumns(outputs: ReadonlyMap<string, Tensor>): string {
  const entries = [...outputs];
  const [only] = entries;
  if (only === undefined) throw new ServingError('INVALID_ARGUMENT', 'Cannot convert empty tensor map to JSON');
  if (entries.length === 1) return `{\n    "outputs": ${columnText(only[0], only[1], '    ')}\n}`;
  const members = entries.map(
    ([name, tensor]) => `        ${stringText(name)}: ${columnText(name, tensor, '        ')}`,
  );
  return `{\n    "outputs": {\n${members.join(',\n')}\n    }\n}`;
}

function columnText(name: string, tensor: Tensor, indent: string): string {
  const { shape } = tensor;
  const floats = floatsOf(tensor);
  if (floats !== undefined) {
    const line = (level: number): string => `\n${indent}${'    '.repeat(level)}`;
    return Kernel.shared()
      .writer({
        sizes: shape,
        open: (level) => `[${line(level + 1)}`,
        close: (level) => `${line(level)}]`,
        separator: (level) => `,${line(level + 1)}`,
      })
      .write(floats);
  }
  const element = elementWriter(name, tensor);
  let offset = 0;
  const write = (level: number, outer: string): string => {
    const size = shape[level];
    if (size === undefined) return element(offset++, outer);
    if (size === 0) return '[]';
    const inner = `${outer}    `;
    const parts: string[] = [];
    for (let index = 0; index < size; index += 1) parts.push(`${inner}${write(level + 1, inner)}`);
    return `[\n${parts.join(',\n')}\n${outer}]`;
  };
  return write(0, indent);
}

/** A function that writes one element; `indent` is that of the line it stands on, for the one kind that has lines. */
function elementWriter(name: string, tensor: Tensor): (offset: number, indent: string) => string {
  switch (tensor.dtype) {
    case 'float':
      return (offset) => floatText(Number(tensor.data[offset]));
    case 'double':
      return (offset) => doubleText(Number(tensor.data[offset]));
    case 'bool':
      return (offset) => (tensor.data[offset] === 0 ? 'false' : 'true');
    case 'string':
      return stringWriter(name, tensor);
    case 'int8':
    case 'int16':
    case 'int32':
    case 'uint8':
    case 'int64':
    case 'uint32':
    case 'uint64':
      return (offset) => String(tensor.data[offset]);
    default:
      throw new ServingError(
        'INVALID_ARGUMENT',
        `Failed to write JSON value for tensor type: ${dtypeEnumName(dtypeNumber(tensor.dtype)).slice(3).toLowerCase()}`,
      );
  }
}

/** Outputs named `..._bytes` go as base64; others as text, with U+FFFD where they are not UTF-8, so that it stays JSON. */
function stringWriter(name: string, tensor: StringTensor): (offset: number, indent: string) => string {
  const text = (offset: number): Buffer => Buffer.from(tensor.data[offset] ?? []);
  if (!name.endsWith('_bytes')) return (offset) => stringText(text(offset).toString('utf8'));
  return (offset, indent) => `{\n${indent}    "b64": "${text(offset).toString('base64')}"\n${indent}}`;
}
