/**
 * The least a server can do on each wire: read the request and send an answer it has, in a process of its own, which is
 * given its wire and the answer and tells its port.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { GrpcMethod } from '@cdk8s-serving/contract';

function http(answer: Buffer): void {
  const server = createServer((request, response) => {
    request.on('data', () => undefined);
    request.on('end', () => {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': answer.length });
      response.end(answer);
    });
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
}

function grpc(answer: Buffer): void {
  const identity = (bytes: Buffer): Buffer => bytes;
  const server = new Server({ 'grpc.max_receive_message_length': -1 });
  const codec = { requestSerialize: identity, requestDeserialize: identity };
  const answers = { responseSerialize: identity, responseDeserialize: identity };
  server.addService(
    { Predict: { path: GrpcMethod.predict, requestStream: false, responseStream: false, ...codec, ...answers } },
    { Predict: (_call: unknown, callback: (error: null, answer: Buffer) => void) => callback(null, answer) },
  );
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (_error, port) => process.send?.(port));
}

const [wire, answer] = JSON.parse(process.argv[2] ?? '[]') as ['grpc' | 'http', string];
(wire === 'http' ? http : grpc)(Buffer.from(answer, 'base64'));
