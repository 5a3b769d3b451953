import { ServingError, type Signature, type Tensor, type TensorLimits } from '@cdk8s-serving/contract';
import { Byte, type JsonCursor } from './cursor';
import { indexMembers, readDocument } from './document';
import { TensorBuilder, dump, isBase64Object } from './tensor-builder';

/** Row: one value or object per example. Columnar: one tensor per input. The answer keeps the request's form. */
export type PredictFormat = 'row' | 'columnar';

/** A REST predict body, its syntax checked, its tensors still text: which signature they belong to decides the dtypes. */
export interface ParsedPredictRequest {
  readonly signatureName: string;
  /** Decodes the inputs. @throws ServingError INVALID_ARGUMENT, UNIMPLEMENTED as TensorFlow Serving does */
  decode(
    signature: Signature,
    limits: TensorLimits,
  ): { readonly format: PredictFormat; readonly inputs: ReadonlyMap<string, Tensor> };
}

function invalid(message: string): ServingError {
  return new ServingError('INVALID_ARGUMENT', message);
}

/**
 * Parses the body of `:predict`. Unknown keys are ignored; of a key given twice the first counts.
 * @throws ServingError INVALID_ARGUMENT
 */
export function parsePredictRequest(body: Uint8Array): ParsedPredictRequest {
  const { cursor, members, signatureName, describe } = readDocument(body);
  return {
    signatureName,
    decode(signature, limits) {
      const instances = members.get('instances');
      const inputs = members.get('inputs');
      if (instances !== undefined && inputs !== undefined) {
        throw invalid(
          `JSON Value: ${describe()} Not formatted correctly expecting only one of 'inputs' or 'instances' keys to exist `,
        );
      }
      if (instances !== undefined) {
        cursor.offset = instances;
        return { format: 'row', inputs: decodeRows(cursor, signature, limits) };
      }
      if (inputs === undefined) throw invalid("Missing 'inputs' or 'instances' key");
      cursor.offset = inputs;
      return { format: 'columnar', inputs: decodeColumns(cursor, signature, limits) };
    },
  };
}

function decodeRows(cursor: JsonCursor, signature: Signature, limits: TensorLimits): ReadonlyMap<string, Tensor> {
  if (cursor.peekType() !== 'Array') throw invalid("Expecting 'instances' to be an list/array");
  cursor.offset += 1;
  if (cursor.take(Byte.CLOSE_BRACKET)) throw invalid("No values in 'instances' array");
  const rows = new Map<string, RowInput>();
  for (const [name, info] of signature.inputs) rows.set(name, new RowInput(new TensorBuilder(info, limits)));
  const areObjects = cursor.peekType() === 'Object' && !isBase64Object(cursor);
  const only = [...rows.values()][0];
  if (!areObjects && (rows.size !== 1 || only === undefined)) {
    throw invalid(
      'instances is a plain list, but expecting list of objects as multiple input tensors required as per tensorinfo_map',
    );
  }
  let count = 0;
  do {
    const isObject = cursor.peekType() === 'Object' && !isBase64Object(cursor);
    if (isObject !== areObjects) {
      throw invalid(
        areObjects
          ? `Expecting object but got list at item ${count} of input list`
          : `Expecting value/list but got object at item ${count} of input list`,
      );
    }
    if (isObject) readObjectRow(cursor, rows, count);
    else if (only !== undefined) readRow(cursor, only, `element: ${count}`);
    count += 1;
  } while (cursor.next(Byte.CLOSE_BRACKET));
  return new Map([...rows].map(([name, row]) => [name, row.build(count)]));
}

function readObjectRow(cursor: JsonCursor, rows: ReadonlyMap<string, RowInput>, index: number): void {
  const text = dump(cursor);
  const seen = new Set<string>();
  cursor.offset += 1;
  if (!cursor.take(Byte.CLOSE_BRACE)) {
    do {
      const name = cursor.key();
      const row = rows.get(name);
      if (row === undefined) throw invalid(`JSON object: does not have named input: ${name}`);
      if (seen.has(name)) cursor.skip();
      else readRow(cursor, row, `element: ${index} key: ${name}`);
      seen.add(name);
    } while (cursor.next(Byte.CLOSE_BRACE));
  }
  if (seen.size !== rows.size) {
    throw invalid(
      `Failed to process element: ${index} of 'instances' list. JSON object: ${text} keys must be equal to: ${[...rows.keys()].join(',')}`,
    );
  }
}

function readRow(cursor: JsonCursor, row: RowInput, place: string): void {
  try {
    row.append(cursor);
  } catch (error) {
    if (!(error instanceof ServingError)) throw error;
    throw new ServingError(
      error.code,
      `Failed to process ${place} of 'instances' list. Error: ${error.code}: ${error.message}`,
    );
  }
}

function decodeColumns(cursor: JsonCursor, signature: Signature, limits: TensorLimits): ReadonlyMap<string, Tensor> {
  const columns = new Map<string, Tensor>();
  const entries = [...signature.inputs];
  if (cursor.peekType() !== 'Object' || isBase64Object(cursor)) {
    const [entry] = entries;
    if (entry === undefined || entries.length > 1) {
      throw invalid(
        'inputs is a plain value/list, but expecting an object as multiple input tensors required as per tensorinfo_map',
      );
    }
    const builder = new TensorBuilder(entry[1], limits);
    const shape = builder.append(cursor);
    return columns.set(entry[0], builder.build(shape));
  }
  const members = indexMembers(cursor);
  for (const [name, info] of entries) {
    const offset = members.get(name);
    if (offset === undefined) throw invalid(`Missing named input: ${name} in 'inputs' object.`);
    cursor.offset = offset;
    const builder = new TensorBuilder(info, limits);
    const shape = builder.append(cursor);
    columns.set(name, builder.build(shape));
  }
  return columns;
}

/** One input across the rows: every row must have the shape of the first. */
class RowInput {
  private shape: readonly number[] | undefined;

  constructor(private readonly builder: TensorBuilder) {}

  append(cursor: JsonCursor): void {
    const before = this.builder.size;
    const shape = this.builder.append(cursor);
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
