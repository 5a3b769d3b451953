import { ProtobufReader } from './reader';

/** Decodes an entry of a `map<string, message>`. @throws ProtobufError */
export function decodeMapEntry(bytes: Uint8Array): [string, Uint8Array] {
  return decodeMapEntryWith<Uint8Array>(bytes, (reader) => reader.lengthDelimited(), new Uint8Array(0));
}

/**
 * Decodes an entry of a `map<string, ...>`.
 * @param read its value, where the reader stands at it
 * @param missing the value of an entry without one
 * @throws ProtobufError
 */
export function decodeMapEntryWith<Value>(
  bytes: Uint8Array,
  read: (reader: ProtobufReader) => Value,
  missing: Value,
): [string, Value] {
  const reader = new ProtobufReader(bytes);
  let key = '';
  let value = missing;
  while (reader.next()) {
    if (reader.field === 1) key = reader.string();
    else if (reader.field === 2) value = read(reader);
    else reader.skip();
  }
  return [key, value];
}
