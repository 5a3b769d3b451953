import { ServingError, type Signature, type Tensor, type TensorInfo, type TensorLimits } from '@cdk8s-serving/contract';
import { Byte } from './byte';
import type { JsonCursor } from './cursor';
import { indexMembers } from './document';
import { dump } from './dump';
import { TensorBuilder, isBase64Object } from './tensor-builder';

/** Row: one value or object per example. Columnar: one tensor per input. The answer keeps the request's form. */
export type PredictFormat = 'row' | 'columnar';

/** The inputs of a prediction, decoded, and the form they came in. */
export interface PredictInputs {
  readonly format: PredictFormat;
  readonly inputs: ReadonlyMap<string, Tensor>;
}

/** Lists and objects around a row, around an input of a row, and around a named column. */
const PLAIN_ROW_DEPTH = 1;
const OBJECT_ROW_DEPTH = 2;
const NAMED_COLUMN_DEPTH = 1;

/** Reads the value of `instances`. @throws ServingError INVALID_ARGUMENT, UNIMPLEMENTED as TensorFlow Serving does */
export function decodeRows(cursor: JsonCursor, signature: Signature, limits: TensorLimits): PredictInputs {
  if (cursor.peekType() !== 'Array') throw invalid("Expecting 'instances' to be an list/array");
  const builders = new Map([...signature.inputs].map(([name, info]) => [name, new TensorBuilder(info, limits)]));
  const [single] = builders;
  if (single !== undefined && builders.size === 1) {
    const [name, builder] = single;
    const shape = builder.appendNumbers(cursor);
    if (shape !== undefined) return { format: 'row', inputs: new Map([[name, builder.build(shape)]]) };
  }
  cursor.offset += 1;
  if (cursor.take(Byte.CLOSE_BRACKET)) throw invalid("No values in 'instances' array");
  const rows = new Map([...builders].map(([name, builder]) => [name, new RowInput(builder)]));
  const areObjects = cursor.peekType() === 'Object' && !isBase64Object(cursor);
  const only = [...rows.values()][0];
  if (!areObjects && (rows.size !== 1 || only === undefined)) {
    throw invalid(
      'instances is a plain list, but expecting list of objects as multiple input tensors required as per tensorinfo_map',
    );
  }
  let count = 0;
  do {
    // Looking at the value of a row of base64 is reading it: a megabyte for a picture.
    const isObject = count === 0 ? areObjects : cursor.peekType() === 'Object' && !isBase64Object(cursor);
    if (isObject !== areObjects) {
      throw invalid(
        areObjects
          ? `Expecting object but got list at item ${count} of input list`
          : `Expecting value/list but got object at item ${count} of input list`,
      );
    }
    if (isObject) readObjectRow(cursor, rows, count);
    else if (only !== undefined) readRow(cursor, only, PLAIN_ROW_DEPTH, () => `element: ${count}`);
    count += 1;
  } while (cursor.next(Byte.CLOSE_BRACKET));
  return { format: 'row', inputs: new Map([...rows].map(([name, row]) => [name, row.build(count)])) };
}

function readObjectRow(cursor: JsonCursor, rows: ReadonlyMap<string, RowInput>, index: number): void {
  cursor.peek();
  const start = cursor.offset;
  const seen = new Set<string>();
  cursor.offset += 1;
  if (!cursor.take(Byte.CLOSE_BRACE)) {
    do {
      const name = cursor.key();
      const row = rows.get(name);
      if (row === undefined) {
        const problem = invalid(`JSON object: does not have named input: ${name}`);
        throw inElement(problem, `element: ${index} key: ${name}`);
      }
      if (seen.has(name)) cursor.skip();
      else readRow(cursor, row, OBJECT_ROW_DEPTH, () => `element: ${index} key: ${name}`);
      seen.add(name);
    } while (cursor.next(Byte.CLOSE_BRACE));
  }
  if (seen.size !== rows.size) {
    cursor.offset = start;
    throw invalid(
      `Failed to process element: ${index} of 'instances' list. JSON object: ${dump(cursor)} keys must be equal to: ${[...rows.keys()].join(',')}`,
    );
  }
}

function readRow(cursor: JsonCursor, row: RowInput, enclosing: number, place: () => string): void {
  try {
    row.append(cursor, enclosing);
  } catch (error) {
    if (!(error instanceof ServingError)) throw error;
    throw inElement(error, place());
  }
}

/** An error within a row. As there it is the request's fault, whatever it was; a limit of ours stays one. */
function inElement({ code, message }: ServingError, place: string): ServingError {
  return new ServingError(
    code === 'RESOURCE_EXHAUSTED' ? code : 'INVALID_ARGUMENT',
    `Failed to process ${place} of 'instances' list. Error: ${code}: ${message}`,
  );
}

/** Reads the value of `inputs`. @throws ServingError INVALID_ARGUMENT, UNIMPLEMENTED as TensorFlow Serving does */
export function decodeColumns(cursor: JsonCursor, signature: Signature, limits: TensorLimits): PredictInputs {
  if (cursor.peekType() !== 'Object' || isBase64Object(cursor)) return decodeOnlyColumn(cursor, signature, limits);
  const members = indexMembers(cursor);
  const columns = new Map<string, Tensor>();
  for (const [name, info] of signature.inputs) {
    const offset = members.get(name);
    if (offset === undefined) throw invalid(`Missing named input: ${name} in 'inputs' object.`);
    cursor.offset = offset;
    columns.set(name, readColumn(cursor, info, limits, NAMED_COLUMN_DEPTH));
  }
  return { format: 'columnar', inputs: columns };
}

/**
 * Reads what `decodeColumns` reads, in one pass, which leaves the cursor behind it. Of several errors it finds the first
 * in the text and not the first in the signature's order.
 * @throws ServingError INVALID_ARGUMENT, UNIMPLEMENTED
 */
export function decodeColumnsInTextOrder(
  cursor: JsonCursor,
  signature: Signature,
  limits: TensorLimits,
): PredictInputs {
  if (cursor.peekType() !== 'Object' || isBase64Object(cursor)) return decodeOnlyColumn(cursor, signature, limits);
  const columns = new Map<string, Tensor>();
  cursor.offset += 1;
  do {
    const name = cursor.key();
    const info = signature.inputs.get(name);
    if (info === undefined || columns.has(name)) cursor.skip();
    else columns.set(name, readColumn(cursor, info, limits, NAMED_COLUMN_DEPTH));
  } while (cursor.next(Byte.CLOSE_BRACE));
  const ordered = [...signature.inputs.keys()].map((name): [string, Tensor] => {
    const column = columns.get(name);
    if (column === undefined) throw invalid(`Missing named input: ${name} in 'inputs' object.`);
    return [name, column];
  });
  return { format: 'columnar', inputs: new Map(ordered) };
}

function decodeOnlyColumn(cursor: JsonCursor, signature: Signature, limits: TensorLimits): PredictInputs {
  const [entry, ...others] = signature.inputs;
  if (entry === undefined || others.length > 0) {
    throw invalid(
      'inputs is a plain value/list, but expecting an object as multiple input tensors required as per tensorinfo_map',
    );
  }
  return { format: 'columnar', inputs: new Map([[entry[0], readColumn(cursor, entry[1], limits, 0)]]) };
}

function readColumn(cursor: JsonCursor, info: TensorInfo, limits: TensorLimits, enclosing: number): Tensor {
  const builder = new TensorBuilder(info, limits);
  return builder.build(builder.append(cursor, enclosing));
}

/** One input across the rows: every row must have the shape of the first. */
class RowInput {
  private shape: readonly number[] | undefined;

  constructor(private readonly builder: TensorBuilder) {}

  append(cursor: JsonCursor, enclosing: number): void {
    const before = this.builder.size;
    const shape = this.builder.append(cursor, enclosing);
    if (this.shape === undefined) {
      this.shape = shape;
      return;
    }
    const expectedSize = this.shape.reduce((product, size) => product * size, 1);
    const size = this.builder.size - before;
    if (size !== expectedSize) throw invalid(`Expecting tensor size: ${expectedSize} but got: ${size}`);
    if (shape.join(',') !== this.shape.join(',')) {
      throw invalid(`Expecting shape [${this.shape.join(',')}] but got: [${shape.join(',')}]`);
    }
  }

  build(rows: number): Tensor {
    return this.builder.build([rows, ...(this.shape ?? [])]);
  }
}

function invalid(message: string): ServingError {
  return new ServingError('INVALID_ARGUMENT', message);
}
