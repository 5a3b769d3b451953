import { ProtobufReader } from '@cdk8s-serving/contract';

/** A `.proto` file, and what it says. */
interface ProtoFile {
  readonly name: string;
  /** Its FileDescriptorProto. */
  readonly encoded: Uint8Array;
  readonly imports: readonly string[];
  /** Full names of its messages, enums, services and methods. */
  readonly symbols: readonly string[];
}

/** Fields of descriptor.proto: FileDescriptorProto, DescriptorProto and ServiceDescriptorProto. */
const FILE = { name: 1, package: 2, dependency: 3, messageType: 4, enumType: 5, service: 6 } as const;
const MESSAGE = { nestedType: 3, enumType: 4 } as const;
const SERVICE = { method: 2 } as const;
const NAME = 1;

/** The descriptors a client asks for by file or by symbol. */
export class Descriptors {
  private readonly files = new Map<string, ProtoFile>();
  private readonly fileOfSymbol = new Map<string, ProtoFile>();

  /** @param set `google.protobuf.FileDescriptorSet` @throws ProtobufError */
  constructor(set: Uint8Array) {
    for (const encoded of fieldsOf(set, 1)) {
      const file = readFile(encoded);
      this.files.set(file.name, file);
      for (const symbol of file.symbols) this.fileOfSymbol.set(symbol, file);
    }
  }

  /** FileDescriptorProtos of a file and of all it imports, imports first; undefined for one there is none of. */
  byFile(name: string): readonly Uint8Array[] | undefined {
    const file = this.files.get(name);
    return file === undefined ? undefined : this.withImports(file);
  }

  /** The same of the file that says what a message, an enum, a service or a method is. */
  bySymbol(symbol: string): readonly Uint8Array[] | undefined {
    const file = this.fileOfSymbol.get(symbol);
    return file === undefined ? undefined : this.withImports(file);
  }

  private withImports(file: ProtoFile): readonly Uint8Array[] {
    const found = new Map<string, Uint8Array>();
    const visit = (each: ProtoFile): void => {
      if (found.has(each.name)) return;
      for (const name of each.imports) {
        const imported = this.files.get(name);
        if (imported !== undefined) visit(imported);
      }
      found.set(each.name, each.encoded);
    };
    visit(file);
    return [...found.values()];
  }
}

function readFile(encoded: Uint8Array): ProtoFile {
  const scope = textIn(encoded, FILE.package);
  const symbols = [
    ...fieldsOf(encoded, FILE.messageType).flatMap((message) => symbolsOf(message, scope)),
    ...fieldsOf(encoded, FILE.enumType).map((each) => qualified(scope, textIn(each, NAME))),
    ...fieldsOf(encoded, FILE.service).flatMap((service) => {
      const name = qualified(scope, textIn(service, NAME));
      return [name, ...fieldsOf(service, SERVICE.method).map((method) => qualified(name, textIn(method, NAME)))];
    }),
  ];
  const imports = fieldsOf(encoded, FILE.dependency).map((name) => Buffer.from(name).toString('utf8'));
  return { name: textIn(encoded, FILE.name), encoded, imports, symbols };
}

function symbolsOf(message: Uint8Array, scope: string): readonly string[] {
  const name = qualified(scope, textIn(message, NAME));
  return [
    name,
    ...fieldsOf(message, MESSAGE.nestedType).flatMap((nested) => symbolsOf(nested, name)),
    ...fieldsOf(message, MESSAGE.enumType).map((each) => qualified(name, textIn(each, NAME))),
  ];
}

function qualified(scope: string, name: string): string {
  return scope === '' ? name : `${scope}.${name}`;
}

function textIn(message: Uint8Array, field: number): string {
  return Buffer.from(fieldsOf(message, field).at(-1) ?? []).toString('utf8');
}

/** Every value of a field of strings or messages. */
function fieldsOf(message: Uint8Array, field: number): readonly Uint8Array[] {
  const reader = new ProtobufReader(message);
  const values: Uint8Array[] = [];
  while (reader.next()) {
    if (reader.field === field) values.push(reader.lengthDelimited());
    else reader.skip();
  }
  return values;
}
