import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, credentials, type ServiceError } from '@grpc/grpc-js';
import * as protobuf from 'protobufjs';
import * as descriptor from 'protobufjs/ext/descriptor';
import { ProtobufReader } from '@cdk8s-serving/contract';
import { DESCRIPTOR_SET_BASE64 } from '../transport/grpc/reflection/descriptor-set';
import { ReflectionService } from '../transport/grpc/reflection/reflection-service';
import { MODELS, realEngine, startServer } from './support/server';

const PROTO = join(__dirname, '..', '..', 'contract', 'proto');

/** The reflection protocol, as far as a client speaks it. */
const protocol = protobuf.parse(
  `syntax = "proto3"; package p;
   message Request { string host = 1; string file = 3; string symbol = 4; string services = 7; }
   message Files { repeated bytes file = 1; }
   message Service { string name = 1; }
   message Services { repeated Service service = 1; }
   message Problem { int32 error_code = 1; string error_message = 2; }
   message Response { string valid_host = 1; Request original_request = 2; Files files = 4; Services services = 6; Problem error = 7; }`,
  { keepCase: true },
).root;

interface Answer {
  readonly files?: { readonly file: readonly string[] };
  readonly services?: { readonly service: ReadonlyArray<{ readonly name: string }> };
  readonly error?: { readonly error_code: number; readonly error_message: string };
  readonly original_request?: object;
}

const service = new ReflectionService(['tensorflow.serving.PredictionService']);

function ask(request: Readonly<Record<string, string>>): Answer {
  const type = protocol.lookupType('p.Request');
  const answer = service.answer(type.encode(type.create(request)).finish());
  const response = protocol.lookupType('p.Response');
  return response.toObject(response.decode(answer), { bytes: String });
}

test('the services that are offered are listed, reflection itself among them', () => {
  expect(ask({ services: '*' }).services?.service.map(({ name }) => name)).toEqual([
    'grpc.reflection.v1.ServerReflection',
    'grpc.reflection.v1alpha.ServerReflection',
    'tensorflow.serving.PredictionService',
  ]);
});

test.each([
  [{ symbol: 'tensorflow.serving.PredictionService' }, 'tensorflow_serving/apis/prediction_service.proto'],
  [{ symbol: 'tensorflow.serving.PredictionService.Predict' }, 'tensorflow_serving/apis/prediction_service.proto'],
  [{ symbol: 'tensorflow.serving.ModelVersionStatus.State' }, 'tensorflow_serving/apis/get_model_status.proto'],
  [{ symbol: 'tensorflow.DataType' }, 'tensorflow/core/framework/types.proto'],
  [{ file: 'tensorflow_serving/apis/model.proto' }, 'tensorflow_serving/apis/model.proto'],
])('%j is answered with its file, behind everything it imports', (request, name) => {
  const answer = ask(request);
  expect(answer.original_request).toEqual(request);
  const files = (answer.files?.file ?? []).map((file) =>
    descriptor.FileDescriptorProto.decode(Buffer.from(file, 'base64')).toJSON(),
  ) as unknown as ReadonlyArray<{ name: string; dependency?: string[] }>;
  expect(files.at(-1)?.name).toBe(name);
  files.forEach(({ dependency = [] }, index) => {
    const before = files.slice(0, index).map((file) => file.name);
    expect(before).toEqual(expect.arrayContaining(dependency));
  });
});

test.each([
  [{ symbol: 'tensorflow.serving.Nothing' }, 5, 'Symbol not found: tensorflow.serving.Nothing'],
  [{ file: 'nothing.proto' }, 5, 'File not found: nothing.proto'],
  [{}, 12, 'the request asks for nothing that is known'],
])('%j is answered with an error', (request, error_code, error_message) => {
  expect(ask(request).error).toEqual({ error_code, error_message });
});

test.each(['v1', 'v1alpha'])(
  'a client of %s asks over one stream, and a request that is none ends it',
  async (version) => {
    const running = await startServer(realEngine(), 'half', join(MODELS, 'half_plus_two'));
    const client = new Client(running.address, credentials.createInsecure());
    const open = () =>
      client.makeBidiStreamRequest(
        `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
        (bytes: Uint8Array) => Buffer.from(bytes),
        (bytes: Buffer) => bytes,
      );
    const type = protocol.lookupType('p.Request');
    const stream = open();
    stream.write(type.encode(type.create({ services: '*' })).finish());
    stream.write(type.encode(type.create({ symbol: 'tensorflow.serving.ModelService' })).finish());
    stream.end();
    const answers: Buffer[] = [];
    for await (const answer of stream as AsyncIterable<Buffer>) answers.push(answer);
    expect(answers).toHaveLength(2);
    expect(String(answers[0])).toContain('tensorflow.serving.ModelService');

    const broken = open();
    broken.write(Uint8Array.of(0x3a, 0x7f));
    const [error] = (await once(broken, 'error')) as [ServiceError];
    expect(error.code).toBe(3);
    client.close();
    await running.stop();
  },
);

test('the descriptors are those of the .proto files', () => {
  const reader = new ProtobufReader(Buffer.from(DESCRIPTOR_SET_BASE64, 'base64'));
  const types: string[] = [];
  while (reader.next()) {
    const file = descriptor.FileDescriptorProto.decode(reader.lengthDelimited()).toJSON() as unknown as FileJson;
    if (file.name.startsWith('google/')) continue;
    const parsed = protobuf.parse(readFileSync(join(PROTO, file.name), 'utf8'), { keepCase: true }).root;
    for (const message of file.messageType ?? []) {
      const name = `${file.package}.${message.name}`;
      const fields = parsed.lookupType(name).fieldsArray.map(({ name: field, id }) => `${field} ${id}`);
      expect([name, ...(message.field ?? []).map((field) => `${field.name} ${field.number}`).sort()]).toEqual([
        name,
        ...fields.sort(),
      ]);
      types.push(name);
    }
  }
  expect(types).toEqual(expect.arrayContaining(['tensorflow.serving.PredictRequest', 'tensorflow.TensorProto']));
});

interface FileJson {
  readonly name: string;
  readonly package: string;
  readonly messageType?: ReadonlyArray<{
    readonly name: string;
    readonly field?: ReadonlyArray<{ readonly name: string; readonly number: number }>;
  }>;
}
