import { RawConnection } from './raw-http';

/** Types of HTTP/2 frames (RFC 9113, section 6). */
export const Frame = {
  DATA: 0,
  HEADERS: 1,
  RST_STREAM: 3,
  SETTINGS: 4,
  PING: 6,
  WINDOW_UPDATE: 8,
  CONTINUATION: 9,
} as const;

/** Flags of frames; they mean something else on other types. */
export const Flag = { END_STREAM: 1, END_HEADERS: 4 } as const;

/** One frame as bytes. */
export function frame(type: number, flags: number, stream: number, payload: Uint8Array = new Uint8Array(0)): Buffer {
  const header = Buffer.alloc(9);
  header.writeUIntBE(payload.length, 0, 3);
  header.writeUInt8(type, 3);
  header.writeUInt8(flags, 4);
  header.writeUInt32BE(stream, 5);
  return Buffer.concat([header, payload]);
}

/** Headers as HPACK literals that no table remembers (RFC 7541, section 6.2.2). */
export function headerBlock(headers: readonly (readonly [string, string])[]): Buffer {
  const text = (value: string): Buffer => Buffer.concat([length(value.length), Buffer.from(value, 'latin1')]);
  return Buffer.concat(headers.flatMap(([name, value]) => [Buffer.of(0), text(name), text(value)]));
}

/** An integer with a prefix of seven bits. */
function length(value: number): Buffer {
  if (value < 127) return Buffer.of(value);
  const bytes = [127];
  let rest = value - 127;
  for (; rest >= 128; rest >>>= 7) bytes.push((rest & 127) | 128);
  return Buffer.from([...bytes, rest]);
}

/** What a gRPC client sends first for a prediction. */
export const PREDICT_HEADERS = headerBlock([
  [':method', 'POST'],
  [':scheme', 'http'],
  [':path', '/tensorflow.serving.PredictionService/Predict'],
  [':authority', 'server'],
  ['content-type', 'application/grpc'],
  ['te', 'trailers'],
]);

/** Opens an HTTP/2 connection whose frames are made by hand. */
export async function connectHttp2(port: number): Promise<RawConnection> {
  const connection = new RawConnection(port);
  await connection.send(Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), frame(Frame.SETTINGS, 0, 0)]));
  return connection;
}
