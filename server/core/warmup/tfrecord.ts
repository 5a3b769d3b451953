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

const HEADER_BYTES = 12;
const CRC_BYTES = 4;

/** CRCs of data that holds CRCs are weak, so a file holds them rotated and shifted. */
export function maskedCrc(data: Uint8Array): number {
  const crc = crc32c(data);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** Castagnoli's polynomial, reversed. */
const POLYNOMIAL = 0x82f63b78;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  return crc;
});

function crc32c(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}
