import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { ProtobufError, decodeGraphs, readSavedModelFile, type Graph } from '../index';
import { CREDIT_MODEL, DIGITS_MODEL } from './support/bindings';
import { encodeSavedModel } from './support/graph-proto';

const ARITHMETIC = join(__dirname, '../../server/test/fixtures/models/arithmetic/1');

function graphOf(metaGraph: object): Graph {
  const [graph] = decodeGraphs(encodeSavedModel({ saved_model_schema_version: 1, meta_graphs: [metaGraph] }));
  if (graph === undefined) throw new Error('no graph');
  return graph;
}

/** Ops of a model and how many nodes each has, in the graph and in its functions. */
function countsOf(versionPath: string): string {
  const counts: Record<string, number> = {};
  for (const { nodes, functions } of readSavedModelFile(versionPath, decodeGraphs)) {
    for (const { op } of [nodes, ...functions.values()].flat()) counts[op] = (counts[op] ?? 0) + 1;
  }
  const sorted = Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([op, count]) => `${op} ${count}`).join(', ');
}

describe('decodeGraphs', () => {
  it('reads nodes, functions, the saver and what runs after loading, and steps over the rest', () => {
    const graph = graphOf({
      meta_info_def: { tags: ['serve'] },
      graph_def: {
        version: 3,
        node: [
          { name: 'x', op: 'Placeholder', device: '/cpu:0', attr: { dtype: { type: 1 } } },
          {
            name: 'y',
            op: 'PartitionedCall',
            input: ['x', 'split:1', '^init'],
            attr: { f: { func: { name: 'body' } } },
          },
        ],
        library: {
          function: [
            { signature: { name: 'second', description: 'of two' }, ret: { z: 'a:z:0' } },
            { signature: { name: 'body' }, node_def: [{ name: 'a', op: 'AddV2', input: ['b', 'c:z:0'] }] },
          ],
        },
      },
      saver_def: { filename_tensor_name: 'file:0', save_tensor_name: 'save:0', restore_op_name: 'restore' },
      collection_def: {
        saved_model_main_op: { node_list: { value: ['init_all'] } },
        legacy_init_op: { node_list: { value: ['tables'] } },
        variables: { bytes_list: { value: [new Uint8Array([1, 2])] } },
      },
    });
    expect({ ...graph, functions: [...graph.functions] }).toEqual({
      nodes: [
        { name: 'x', op: 'Placeholder', inputs: [], functions: [] },
        { name: 'y', op: 'PartitionedCall', inputs: ['x', 'split:1', '^init'], functions: ['body'] },
      ],
      functions: [
        ['body', [{ name: 'a', op: 'AddV2', inputs: ['b', 'c:z:0'], functions: [] }]],
        ['second', []],
      ],
      saver: { save: 'save:0', restore: 'restore' },
      mainOps: ['init_all', 'tables'],
    });
  });

  it('finds the functions of branches, of lists, and those bound to an attribute of another', () => {
    const { nodes } = graphOf({
      graph_def: {
        node: [
          {
            name: 'n',
            op: 'Case',
            attr: {
              branches: { list: { func: [{ name: 'first' }, { name: 'second' }] } },
              other: { func: { name: 'outer', attr: { f: { func: { name: 'inner' } } } } },
              Tin: { list: { i: [1, 2, 3], s: [new Uint8Array([7])] } },
            },
          },
        ],
      },
    });
    expect([...(nodes[0]?.functions ?? [])].sort()).toEqual(['first', 'inner', 'outer', 'second']);
  });

  it('answers one graph for each of the file, in order', () => {
    const of = (name: string): object => ({ graph_def: { node: [{ name, op: 'NoOp' }] } });
    const graphs = decodeGraphs(encodeSavedModel({ meta_graphs: [of('a'), {}, of('b')] }));
    expect(graphs.map(({ nodes }) => nodes.map(({ name }) => name))).toEqual([['a'], [], ['b']]);
  });

  it('refuses attributes that are nested deeper than any model has them', () => {
    let value: object = { name: 'deepest' };
    for (let depth = 0; depth < 20; depth += 1) value = { name: `f${depth}`, attr: { f: { func: value } } };
    const model = { graph_def: { node: [{ name: 'n', op: 'Call', attr: { f: { func: value } } }] } };
    expect(() => graphOf(model)).toThrow(new ProtobufError('attributes are nested more than 16 deep'));
  });

  it('either decodes any bytes or throws a ProtobufError', () => {
    const model = readFileSync(join(DIGITS_MODEL, '1', 'saved_model.pb'));
    const outcome = (bytes: Uint8Array): unknown => {
      try {
        return Array.isArray(decodeGraphs(bytes));
      } catch (error) {
        return error instanceof ProtobufError;
      }
    };
    fc.assert(
      fc.property(fc.nat(model.length - 1), fc.nat(255), (at, byte) => {
        const broken = Uint8Array.from(model);
        broken[at] = byte;
        expect(outcome(broken)).toBe(true);
        expect(outcome(broken.subarray(0, at))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  // Counted with TensorFlow's own Python classes.
  it.each([
    [
      'digits',
      join(DIGITS_MODEL, '1'),
      'AssignVariableOp 6, BiasAdd 3, Const 15, Conv2D 2, DisableCopyOnRead 6, Identity 24, MatMul 1, MaxPool 1, ' +
        'MergeV2Checkpoints 1, NoOp 6, Pack 2, Placeholder 2, ReadVariableOp 18, Relu 2, Reshape 3, RestoreV2 1, ' +
        'SaveV2 1, Select 1, Shape 1, ShardedFilename 1, Softmax 1, Squeeze 2, StatefulPartitionedCall 4, ' +
        'StaticRegexFullMatch 1, StridedSlice 1, StringJoin 1, VarHandleOp 6',
    ],
    [
      'credit',
      join(CREDIT_MODEL, '1'),
      'AddV2 1, AssignVariableOp 6, BiasAdd 2, Const 9, DisableCopyOnRead 6, Identity 24, MatMul 3, ' +
        'MergeV2Checkpoints 1, NoOp 6, Pack 1, Placeholder 2, ReadVariableOp 18, Relu 2, RestoreV2 1, SaveV2 1, ' +
        'Select 1, ShardedFilename 1, Sigmoid 1, StatefulPartitionedCall 4, StaticRegexFullMatch 1, StringJoin 1, ' +
        'VarHandleOp 6',
    ],
    [
      'arithmetic',
      ARITHMETIC,
      'AddV2 1, Const 9, FloorDiv 1, Identity 15, MergeV2Checkpoints 1, Mul 1, NoOp 3, Pack 1, PartitionedCall 6, ' +
        'Placeholder 6, RestoreV2 1, SaveV2 1, Select 1, ShardedFilename 1, StatefulPartitionedCall 2, ' +
        'StaticRegexFullMatch 1, StringJoin 1, StringUpper 1',
    ],
  ])('counts the ops of the %s model as TensorFlow does', (_name, path, counts) => {
    expect(countsOf(path)).toBe(counts);
  });
});

describe('readSavedModelFile', () => {
  it('says which file is broken when the decoder cannot read it', () => {
    const directory = mkdtempSync(join(tmpdir(), 'graph-'));
    try {
      writeFileSync(join(directory, 'saved_model.pb'), 'not a model');
      const path = join(directory, 'saved_model.pb');
      expect(() => readSavedModelFile(directory, decodeGraphs)).toThrow(
        `${path} is not a SavedModel (wire type 6 of field 13 at byte 0 is not in use); export the model again`,
      );
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
