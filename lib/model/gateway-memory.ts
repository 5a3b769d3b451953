import { PICTURE_DECODERS, pictureDecodersOf, type Preprocessing } from '@cdk8s-serving/contract';

const MEBIBYTE = 1024 * 1024;

/**
 * Bytes the gateway's own process may take: 74 MiB resident once it has started (`grep VmHWM /proc/<pid>/status`), and
 * the bodies and tensors of the requests it works on.
 */
const PROCESS_BYTES = 256 * MEBIBYTE;

/**
 * Bytes a gateway may take at most, all of its processes together: below that a large picture in each decoder ends the
 * container, and every request in it, where it should end in a refusal of the one.
 */
export function gatewayMemoryBytes(preprocessing: Pick<Preprocessing, 'kind'>): number {
  return PROCESS_BYTES + pictureDecodersOf(preprocessing) * PICTURE_DECODERS.maxMemoryBytes;
}
