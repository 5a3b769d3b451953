import { ServingError } from '@cdk8s-serving/contract';

/**
 * Records of a TFRecord file: length (u64), masked CRC-32C of the length, data, masked CRC-32C of the data, all
 * little-endian.
 * @see tensorflow/core/lib/io/record_reader.cc
 * @throws ServingError DATA_LOSS for a file that is none, or is cut off
 */
export function* readTfRecords(bytes: Uint8Array, path: string): Generator<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = 0;
  while (offset < bytes.length) {
    const damaged = new ServingError(
      'DATA_LOSS',
      `corrupted record at ${offset} of ${path}. Please verify your warmup data is in TFRecord format.`,
    );
    if (offset + HEADER_BYTES > bytes.length) throw damaged;
    const length = view.getBigUint64(offset, true);
    if (view.getUint32(offset + 8, true) !== maskedCrc(bytes.subarray(offset, offset + 8))) throw damaged;
    const first = offset + HEADER_BYTES;
    if (length > BigInt(bytes.length - first - CRC_BYTES)) throw damaged;
    const end = first + Number(length);
    const data = bytes.subarray(first, end);
    if (view.getUint32(end, true) !== maskedCrc(data)) throw damaged;
    yield data;
    offset = end + CRC_BYTES;
  }
}

/** One record as a TFRecord file holds it. */
export function encodeTfRecord(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + data.length + CRC_BYTES);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc(bytes.subarray(0, 8)), true);
  bytes.set(data, HEADER_BYTES);
  view.setUint32(HEADER_BYTES + data.length, maskedCrc(data), true);
  return bytes;
}

const HEADER_BYTES = 12;
const CRC_BYTES = 4;

/** CRCs of data that holds CRCs are weak, so a file holds them rotated and shifted. */
export function maskedCrc(data: Uint8Array): number {
  const crc = crc32c(data);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** Castagnoli's polynomial, reversed. */
const POLYNOMIAL = 0x82f63b78;

/** Bytes that one step takes: each has a table of its own, so that the look-ups do not wait for each other. */
const LANES = 4;

/** CRC of each byte, and of each byte with 1, 2 and 3 zero bytes behind it. */
const TABLE = ((): Int32Array => {
  const table = new Int32Array(LANES * 256);
  for (let byte = 0; byte < 256; byte += 1) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    table[byte] = crc;
  }
  for (let index = 256; index < table.length; index += 1) {
    const before = at(table, index - 256);
    table[index] = (before >>> 8) ^ at(table, before & 0xff);
  }
  return table;
})();

function crc32c(data: Uint8Array): number {
  let crc = -1;
  const whole = data.length - (data.length % LANES);
  for (let offset = 0; offset < whole; offset += LANES) {
    crc ^= at(data, offset) | (at(data, offset + 1) << 8) | (at(data, offset + 2) << 16) | (at(data, offset + 3) << 24);
    crc =
      at(TABLE, 768 + (crc & 0xff)) ^
      at(TABLE, 512 + ((crc >>> 8) & 0xff)) ^
      at(TABLE, 256 + ((crc >>> 16) & 0xff)) ^
      at(TABLE, crc >>> 24);
  }
  for (let offset = whole; offset < data.length; offset += 1) {
    crc = (crc >>> 8) ^ at(TABLE, (crc ^ at(data, offset)) & 0xff);
  }
  return (crc ^ -1) >>> 0;
}

function at(array: Uint8Array | Int32Array, index: number): number {
  return array[index] ?? 0;
}
