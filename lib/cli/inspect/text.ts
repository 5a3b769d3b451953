import { printFunctions } from './functions-text';
import type { InspectedMetaGraph, InspectedSignature, InspectedTensor, Inspection, SizeBytes } from './inspection';
import type { Moment } from '@cdk8s-serving/contract';
import type { RiskyOp } from './op-report';

const WHEN: Readonly<Record<Moment, string>> = {
  request: 'for requests',
  initialization: 'once, after loading',
  restore: 'once, when the variables are read',
  save: 'when the model is saved, which no server does',
};

/** What `cdk8s-serving inspect` prints; signatures and functions are what `saved_model_cli show --all` prints. */
export function printInspection(inspection: Inspection): string {
  const { path, version, versions, sizeBytes, metaGraphs } = inspection;
  const lines = [path, `  version: ${version ?? 'none, the directory has no number'}`];
  if (versions.length > 0) lines.push(`  versions below the base path: ${versions.join(', ')}`);
  lines.push(`  size: ${printSize(sizeBytes)}`);
  return [...lines, ...metaGraphs.flatMap(printMetaGraph), ''].join('\n');
}

/** The graph's signatures, line by line as `saved_model_cli show --all` has them. */
export function printSignatures({ tags, signatures }: InspectedMetaGraph): string[] {
  const names = tags.map((tag) => `'${tag}'`).join(', ');
  return [
    `MetaGraphDef with tag-set: ${names} contains the following SignatureDefs:`,
    ...Object.entries(signatures).flatMap(printSignature),
  ];
}

function printSize({ graph, variables, assets, other, total }: SizeBytes): string {
  const parts = `graph ${bytes(graph)}, variables ${bytes(variables)}, assets ${bytes(assets)}, other ${bytes(other)}`;
  return `${bytes(total)} (${parts})`;
}

/** In the largest unit of which there is one. */
function bytes(count: number): string {
  const units = ['KiB', 'MiB', 'GiB'];
  const power = Math.min(units.length, Math.floor(Math.log2(Math.max(count, 1)) / 10));
  const unit = units[power - 1];
  return unit === undefined ? `${count} B` : `${(count / 1024 ** power).toFixed(1)} ${unit}`;
}

function printMetaGraph(metaGraph: InspectedMetaGraph): string[] {
  const { tags, tensorflowVersion, concreteFunctions, ops, nodes, functions, risks } = metaGraph;
  const width = Math.max(...Object.values(ops).map((count) => String(count).length), 0);
  const of = `of tag-set ${tags.map((tag) => `'${tag}'`).join(', ')}`;
  return [
    '',
    ...printSignatures(metaGraph),
    '',
    `Written by TensorFlow ${tensorflowVersion || 'of an unknown version'}`,
    '',
    ...(concreteFunctions === null ? [] : [...printFunctions(concreteFunctions), '']),
    `Ops ${of}: ${nodes} nodes in the graph and its ${functions} functions`,
    ...Object.entries(ops).map(([op, count]) => `  ${String(count).padStart(width)}  ${op}`),
    '',
    `Ops ${of} that touch files, run Python, reach the network or need code of their own: ${risks.length || 'none'}`,
    ...risks.flatMap(printRisk),
  ];
}

function printRisk({ op, count, kind, reason, runsAt }: RiskyOp): string[] {
  const when = runsAt.map((moment) => WHEN[moment]).join('; ') || 'never, nothing a server runs needs it';
  return [`  ${op} (${kind}, ${count === 1 ? 'one node' : `${count} nodes`}): ${reason}`, `    runs: ${when}`];
}

function printSignature([name, { inputs, outputs, methodName }]: [string, InspectedSignature]): string[] {
  return [
    '',
    `signature_def['${name}']:`,
    '  The given SavedModel SignatureDef contains the following input(s):',
    ...Object.entries(inputs).flatMap((entry) => printTensor('inputs', entry)),
    '  The given SavedModel SignatureDef contains the following output(s):',
    ...Object.entries(outputs).flatMap((entry) => printTensor('outputs', entry)),
    `  Method name is: ${methodName}`,
  ];
}

function printTensor(list: string, [key, { dtype, shape, name }]: [string, InspectedTensor]): string[] {
  return [
    `    ${list}['${key}'] tensor_info:`,
    `        dtype: ${dtype}`,
    `        shape: ${shape === null ? 'unknown_rank' : `(${shape.join(', ')})`}`,
    `        name: ${name}`,
  ];
}
