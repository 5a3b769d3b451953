'use strict';

/*
 * Runs in a pod: asks a model server over gRPC for what half_plus_two makes of three numbers, as the client of a
 * TensorFlow Serving tutorial asks its own, and prints the answer as JSON.
 */

const { createRequire } = require('node:module');

const { TARGET = '' } = process.env;
const NUMBERS = [1, 2, 5];

const gateway = createRequire('/app/gateway/package.json');
const { Client, credentials } = gateway('@grpc/grpc-js');
const { GrpcMethod, decodePredictResponse, encodePredictRequest, numericTensor } = gateway('@cdk8s-serving/contract');

const x = numericTensor('float', [NUMBERS.length], Float32Array.from(NUMBERS));
const request = encodePredictRequest({ modelSpec: { name: 'half_plus_two' }, inputs: new Map([['x', x]]) });
const client = new Client(TARGET, credentials.createInsecure());

/** @param {Error | null} error @param {ReturnType<typeof decodePredictResponse>} [response] */
function print(error, response) {
  if (error !== null) throw error;
  process.stdout.write(`${JSON.stringify([...(response?.outputs.get('y')?.data ?? [])])}\n`);
  client.close();
}

client.makeUnaryRequest(
  GrpcMethod.predict,
  (/** @type {Uint8Array} */ bytes) => Buffer.from(bytes),
  (/** @type {Buffer} */ bytes) => decodePredictResponse(bytes, { maxTensorBytes: 1024 }),
  request,
  { deadline: Date.now() + 30_000 },
  print,
);
