import { ServingError } from '@cdk8s-serving/contract';
import { Byte } from './byte';
import { JsonCursor } from './cursor';
import { dump } from './dump';

/** A request body: an object whose syntax is checked, and where the values of its members begin. */
export interface JsonDocument {
  readonly cursor: JsonCursor;
  /** Offset of each member's value; of a key given twice the first counts. */
  readonly members: ReadonlyMap<string, number>;
  /** Empty where it is not given. */
  readonly signatureName: string;
  /** Its text, cut, for an error. */
  describe(): string;
}

/** Reads a body that must be an object, and the member every body may have. @throws ServingError INVALID_ARGUMENT */
export function readDocument(body: Uint8Array): JsonDocument {
  if (body.length === 0) throw invalid('JSON Parse error: The document is empty');
  const cursor = new JsonCursor(body);
  if (cursor.peek() === -1) throw cursor.syntaxError('The document is empty.');
  const root = cursor.offset;
  if (cursor.peekType() !== 'Object') throw invalid(`JSON Value: ${dump(cursor)} Is not object`);
  const members = indexMembers(cursor);
  const describe = (): string => {
    cursor.offset = root;
    return dump(cursor);
  };
  return {
    cursor,
    members,
    describe,
    signatureName: readSignatureName(cursor, members.get('signature_name'), describe),
  };
}

/** Reads an object and answers where each member's value begins. */
export function indexMembers(cursor: JsonCursor): Map<string, number> {
  const members = new Map<string, number>();
  cursor.offset += 1;
  if (cursor.take(Byte.CLOSE_BRACE)) return members;
  do {
    const key = cursor.key();
    cursor.peek();
    if (!members.has(key)) members.set(key, cursor.offset);
    cursor.skip();
  } while (cursor.next(Byte.CLOSE_BRACE));
  return members;
}

function readSignatureName(cursor: JsonCursor, offset: number | undefined, describe: () => string): string {
  if (offset === undefined) return '';
  cursor.offset = offset;
  if (cursor.peekType() !== 'String') {
    throw invalid(`JSON Value: ${describe()} not formatted correctly. 'signature_name' key must be a string value.`);
  }
  return Buffer.from(cursor.string()).toString('utf8');
}

function invalid(message: string): ServingError {
  return new ServingError('INVALID_ARGUMENT', message);
}
