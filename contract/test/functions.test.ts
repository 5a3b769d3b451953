import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import * as protobuf from 'protobufjs';
import { ProtobufError, decodeFunctions } from '../index';
import { DIGITS_MODEL } from './support/bindings';

/** As much of TensorFlow's messages as the reader of functions looks at. */
const SOURCE = `
syntax = "proto3";
message SavedModel { repeated MetaGraph meta_graphs = 2; }
message MetaGraph { ObjectGraph object_graph_def = 7; }
message ObjectGraph { repeated SavedObject nodes = 1; map<string, Concrete> concrete_functions = 2; }
message SavedObject { repeated Reference children = 1; Function function = 6; Bare bare = 8; }
message Reference { int32 node_id = 1; string local_name = 2; }
message Function { repeated string concrete_functions = 1; }
message Bare { string concrete_function_name = 1; }
message Concrete { Value canonicalized_input_signature = 3; }
message Value { oneof kind { double float64 = 11; sint64 int64 = 12; List list = 51; List tuple = 52; Dict dict = 53; } }
message List { repeated Value values = 1; }
message Dict { map<string, Value> fields = 1; }
`;
const SavedModel = protobuf.parse(SOURCE).root.lookupType('SavedModel');

function encode(message: object): Uint8Array {
  return new Uint8Array(SavedModel.encode(SavedModel.fromObject(message)).finish());
}

const called = (...values: object[]): object => ({
  canonicalizedInputSignature: { tuple: { values: [{ tuple: { values } }, { dict: { fields: {} } }] } },
});

/** A root whose child `f` is a function of these traces. */
const traced = (concreteFunctions: Record<string, object>): Uint8Array =>
  encode({
    metaGraphs: [
      {
        objectGraphDef: {
          nodes: [
            { children: [{ nodeId: 1, localName: 'f' }] },
            { function: { concreteFunctions: Object.keys(concreteFunctions) } },
          ],
          concreteFunctions,
        },
      },
    ],
  });

describe('decodeFunctions', () => {
  it('reads the function Keras exports', () => {
    expect(decodeFunctions(readFileSync(join(DIGITS_MODEL, '1', 'saved_model.pb')))).toEqual([
      [
        {
          name: 'serve',
          options: [
            {
              positional: [{ kind: 'tensor', name: 'image', dtypeNumber: 1, shape: [-1, 8, 8, 1] }],
              keywords: [],
            },
          ],
        },
      ],
    ]);
  });

  it('reads every trace of a function, in the order of their names', () => {
    const bytes = traced({ b: called({ int64: -2 }), a: called({ int64: 1 }, { float64: 0.5 }) });
    expect(decodeFunctions(bytes)).toEqual([
      [
        {
          name: 'f',
          options: [
            { positional: [{ kind: 'int', value: 1 }, { kind: 'other' }], keywords: [] },
            { positional: [{ kind: 'int', value: -2 }], keywords: [] },
          ],
        },
      ],
    ]);
  });

  it('takes one trace by itself for a function, and an object that is none for nothing', () => {
    const nodes = [
      {
        children: [
          { nodeId: 1, localName: 'variables' },
          { nodeId: 2, localName: 'bare' },
          { nodeId: 9, localName: 'away' },
        ],
      },
      {},
      { bare: { concreteFunctionName: 'nowhere' } },
    ];
    expect(decodeFunctions(encode({ metaGraphs: [{ objectGraphDef: { nodes } }] }))).toEqual([
      [{ name: 'bare', options: [{ positional: [], keywords: [] }] }],
    ]);
  });

  it('tells a graph without functions from one without objects, as TensorFlow 1 wrote them', () => {
    expect(decodeFunctions(encode({ metaGraphs: [{ objectGraphDef: {} }, {}] }))).toEqual([[], undefined]);
  });

  it('refuses values that are nested deeper than any model has them', () => {
    let value: object = { int64: 1 };
    for (let depth = 0; depth < 20; depth += 1) value = { list: { values: [value] } };
    expect(() => decodeFunctions(traced({ a: called(value) }))).toThrow(
      new ProtobufError('values are nested more than 16 deep'),
    );
  });

  it('answers or refuses any bytes', () => {
    const real = traced({ a: called({ int64: 1 }, { list: { values: [{ int64: 2 }] } }) });
    const spoiled = fc.tuple(fc.nat({ max: real.length - 1 }), fc.nat({ max: 255 })).map(([at, byte]) => {
      const bytes = new Uint8Array(real);
      bytes[at] = byte;
      return bytes;
    });
    fc.assert(
      fc.property(fc.oneof(spoiled, fc.uint8Array({ maxLength: 64 })), (bytes) => {
        try {
          return Array.isArray(decodeFunctions(bytes));
        } catch (error) {
          return error instanceof ProtobufError;
        }
      }),
      { numRuns: 2000 },
    );
  });
});
