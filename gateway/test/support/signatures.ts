import { decodeModelMetadataResponse, dtypeNumber, type DType, type Signature } from '@cdk8s-serving/contract';

type Tensors = Readonly<Record<string, readonly [dtype: DType, shape: readonly number[]]>>;

/** A signature made up for a test, as its bytes would lie in a model file. */
export function encodeSignature(inputs: Tensors, outputs: Tensors): Signature {
  const definition = Buffer.concat([...entries(1, inputs), ...entries(2, outputs)]);
  const map = message(1, Buffer.concat([message(1, Buffer.from('s')), message(2, definition)]));
  const type = message(1, Buffer.from('type.googleapis.com/tensorflow.serving.SignatureDefMap'));
  const any = Buffer.concat([type, message(2, map)]);
  const field = message(2, Buffer.concat([message(1, Buffer.from('signature_def')), message(2, any)]));
  const signature = decodeModelMetadataResponse(field).signatures.get('s');
  if (signature === undefined) throw new Error('the test signature was not read back');
  return signature;
}

function entries(number: number, tensors: Tensors): Buffer[] {
  return Object.entries(tensors).map(([name, [dtype, shape]]) => {
    const dimensions = shape.map((size) => message(2, Buffer.concat([Buffer.of(0x08), int64(size)])));
    const info = Buffer.concat([Buffer.of(0x10, dtypeNumber(dtype)), message(3, Buffer.concat(dimensions))]);
    return message(number, Buffer.concat([message(1, Buffer.from(name)), message(2, info)]));
  });
}

function message(number: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.of((number << 3) | 2), int64(payload.length), payload]);
}

function int64(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}
