import { reachOf, type Graph, type MetaGraph } from '@cdk8s-serving/contract';

/**
 * Ops whose time depends on the shapes of what they are given and on nothing else: no loop, no branch, no lock, no file,
 * no string, no size that is itself an input. What a model of these took last time is what it takes next time.
 */
const STEADY_OPS: ReadonlySet<string> = new Set([
  ...['Placeholder', 'PlaceholderWithDefault', 'Const', 'NoOp', 'Identity', 'IdentityN', 'StopGradient', 'Cast'],
  ...['VarHandleOp', 'ReadVariableOp', 'VariableV2', 'StatefulPartitionedCall', 'PartitionedCall'],
  ...[
    'MatMul',
    'BatchMatMul',
    'BatchMatMulV2',
    'BatchMatMulV3',
    'Einsum',
    'BiasAdd',
    'Conv2D',
    'DepthwiseConv2dNative',
  ],
  ...['MaxPool', 'AvgPool', 'FusedBatchNorm', 'FusedBatchNormV2', 'FusedBatchNormV3'],
  ...['Add', 'AddV2', 'AddN', 'Sub', 'Mul', 'Div', 'DivNoNan', 'RealDiv', 'FloorDiv', 'FloorMod', 'Pow'],
  ...['Maximum', 'Minimum', 'SquaredDifference', 'Neg', 'Abs', 'Sign', 'Square', 'Sqrt', 'Rsqrt', 'Reciprocal'],
  ...['Exp', 'Expm1', 'Log', 'Log1p', 'Erf', 'Sin', 'Cos', 'Tanh', 'Sigmoid', 'Floor', 'Ceil', 'Round', 'Rint'],
  ...['Relu', 'Relu6', 'LeakyRelu', 'Elu', 'Selu', 'Softplus', 'Softsign', 'Softmax', 'LogSoftmax'],
  ...['Mean', 'Sum', 'Prod', 'Max', 'Min', 'All', 'Any', 'ArgMax', 'ArgMin'],
  ...['Equal', 'NotEqual', 'Less', 'LessEqual', 'Greater', 'GreaterEqual', 'Select', 'SelectV2', 'IsNan', 'IsInf'],
  ...[
    'LogicalAnd',
    'LogicalOr',
    'LogicalNot',
    'ClipByValue',
    'ZerosLike',
    'OnesLike',
    'Shape',
    'ShapeN',
    'Rank',
    'Size',
  ],
  ...['Reshape', 'Squeeze', 'ExpandDims', 'Transpose', 'ConcatV2', 'Pack', 'Unpack', 'Slice', 'StridedSlice', 'Split'],
  ...['GatherV2'],
]);

/** Signatures that run steady ops alone, functions they call included. */
export function steadySignatures(metaGraph: MetaGraph, graph: Graph): ReadonlySet<string> {
  const isSteady = (op: string): boolean => STEADY_OPS.has(op) || graph.functions.has(op);
  return new Set(
    [...metaGraph.signatures]
      .filter(([name, signature]) => {
        const alone = { ...metaGraph, signatures: new Map([[name, signature]]) };
        const nodes = [...(reachOf(alone, graph).get('request') ?? [])];
        return nodes.length > 0 && nodes.every(({ op }) => isSteady(op));
      })
      .map(([name]) => name),
  );
}
