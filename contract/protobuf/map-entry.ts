import { ProtobufReader } from './reader';

/** Decodes an entry of a `map<string, message>`. @throws ProtobufError */
export function decodeMapEntry(bytes: Uint8Array): [string, Uint8Array] {
  const reader = new ProtobufReader(bytes);
  let key = '';
  let value: Uint8Array = new Uint8Array(0);
  while (reader.next()) {
    if (reader.field === 1) key = reader.string();
    else if (reader.field === 2) value = reader.lengthDelimited();
    else reader.skip();
  }
  return [key, value];
}
