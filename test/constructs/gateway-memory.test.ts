import { PICTURE_DECODERS } from '@cdk8s-serving/contract';
import { Preprocessing, type GatewayServiceProps } from '../../lib';
import { gateway, modelServer } from '../support/definitions';
import { chart } from '../support/manifests';

const MEBIBYTE = 1024 * 1024;

/** Memory a gateway with these props asks for and may take, in MiB. */
function memory(props: Partial<GatewayServiceProps>): readonly [request: number, limit: number] {
  const scope = chart();
  const { requests, limits } = gateway(scope, modelServer(scope), props).workload.resources;
  return [requests.memoryBytes / MEBIBYTE, limits.memoryBytes / MEBIBYTE];
}

test('a gateway of pictures may take what its decoders may take, and its own process beside them', () => {
  const [, limit] = memory({});
  const decoders = (PICTURE_DECODERS.processes * PICTURE_DECODERS.maxMemoryBytes) / MEBIBYTE;
  expect(limit - decoders).toBe(256);
  expect(memory({})).toEqual([448, 896]);
});

test('a gateway of records has no decoder, and asks for less', () => {
  const record = Preprocessing.record({ input: 'image', fields: [{ kind: 'numeric', name: 'age' }] });
  expect(memory({ preprocessing: record })).toEqual([128, 256]);
});
