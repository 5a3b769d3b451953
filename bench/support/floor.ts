/**
 * The least a server can do on each wire: read the request and answer a few bytes, in a process of its own, which is
 * given its kind and tells its port.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, ServerCredentials } from '@grpc/grpc-js';

const ANSWER = Buffer.from('{\n    "predictions": [0.5\n    ]\n}');

function http(): void {
  const server = createServer((request, response) => {
    request.on('data', () => undefined);
    request.on('end', () => {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': ANSWER.length });
      response.end(ANSWER);
    });
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
}

function grpc(): void {
  const identity = (bytes: Buffer): Buffer => bytes;
  const server = new Server({ 'grpc.max_receive_message_length': -1 });
  const path = '/tensorflow.serving.PredictionService/Predict';
  const codec = { requestSerialize: identity, requestDeserialize: identity };
  const answers = { responseSerialize: identity, responseDeserialize: identity };
  server.addService(
    { Predict: { path, requestStream: false, responseStream: false, ...codec, ...answers } },
    { Predict: (_call: unknown, callback: (error: null, answer: Buffer) => void) => callback(null, ANSWER) },
  );
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (_error, port) => process.send?.(port));
}

if (process.argv[2] === 'http') http();
else grpc();
