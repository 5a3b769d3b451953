import { Code, ProtobufReader, ProtobufWriter } from '@cdk8s-serving/contract';
import type { GrpcCall } from '../protocol/call';
import type { CallHandler } from '../protocol/server';
import { decoded } from '../unary-method';
import { DESCRIPTOR_SET_BASE64 } from './descriptor-set';
import { Descriptors } from './descriptors';

/** Both names of the one protocol; grpcurl asks for the first and falls back to the second. */
const SERVICES = ['grpc.reflection.v1.ServerReflection', 'grpc.reflection.v1alpha.ServerReflection'];

/** Fields of ServerReflectionRequest that ask for something. */
const ASK = { file: 3, symbol: 4, extension: 5, extensionsOfType: 6, services: 7 } as const;
const HOST = 1;

/** Fields of ServerReflectionResponse. */
const ANSWER = { host: 1, request: 2, files: 4, services: 6, error: 7 } as const;

/**
 * Tells clients such as grpcurl which services there are and what their messages look like. It works on bytes, as every
 * method of this server does.
 * @see https://github.com/grpc/grpc/blob/master/doc/server-reflection.md
 */
export class ReflectionService {
  private readonly services: readonly string[];
  private parsed: Descriptors | undefined;

  /** @param services full names of those that are offered beside this one */
  constructor(services: readonly string[]) {
    this.services = [...services, ...SERVICES].sort();
  }

  /** Both versions of the protocol, by the full name of their method. */
  get handlers(): ReadonlyMap<string, CallHandler> {
    return new Map(SERVICES.map((service) => [`/${service}/ServerReflectionInfo`, (call) => this.converse(call)]));
  }

  /** Answers one request. @throws ProtobufError for bytes that are none */
  answer(request: Uint8Array): Uint8Array {
    const reader = new ProtobufReader(request);
    let host = '';
    let kind = 0;
    let asked = '';
    while (reader.next()) {
      if (reader.field === HOST) host = reader.string();
      else if (reader.field === ASK.extension) {
        kind = reader.field;
        reader.skip();
      } else if (reader.field >= ASK.file && reader.field <= ASK.services) {
        kind = reader.field;
        asked = reader.string();
      } else reader.skip();
    }
    const writer = new ProtobufWriter().string(ANSWER.host, host).bytes(ANSWER.request, request);
    this.write(writer, kind, asked);
    return writer.finish();
  }

  private converse(call: GrpcCall): void {
    call.receive({
      message: (request) => call.write(decoded(() => this.answer(request))),
      end: () => call.finish(undefined),
    });
  }

  private write(writer: ProtobufWriter, kind: number, asked: string): void {
    switch (kind) {
      case ASK.services:
        writer.message(ANSWER.services, (list) => {
          for (const name of this.services) list.message(1, (service) => service.string(1, name));
        });
        return;
      case ASK.file:
        return writeFiles(writer, this.descriptors.byFile(asked), `File not found: ${asked}`);
      case ASK.symbol:
        return writeFiles(writer, this.descriptors.bySymbol(asked), `Symbol not found: ${asked}`);
      case ASK.extension:
      case ASK.extensionsOfType:
        // proto3 has none.
        return writeError(writer, 'NOT_FOUND', 'there are no extensions');
      default:
        return writeError(writer, 'UNIMPLEMENTED', 'the request asks for nothing that is known');
    }
  }

  /** Parsed when somebody asks. */
  private get descriptors(): Descriptors {
    this.parsed ??= new Descriptors(Buffer.from(DESCRIPTOR_SET_BASE64, 'base64'));
    return this.parsed;
  }
}

function writeFiles(writer: ProtobufWriter, files: readonly Uint8Array[] | undefined, otherwise: string): void {
  if (files === undefined) return writeError(writer, 'NOT_FOUND', otherwise);
  writer.message(ANSWER.files, (answer) => {
    for (const file of files) answer.bytes(1, file);
  });
}

function writeError(writer: ProtobufWriter, code: 'NOT_FOUND' | 'UNIMPLEMENTED', message: string): void {
  writer.message(ANSWER.error, (error) => error.uint32(1, Code[code]).string(2, message));
}
