import {
  dtypeEnumName,
  type MetaGraph,
  type ModelVersionStatus,
  type Signature,
  type TensorInfo,
} from '@cdk8s-serving/contract';
import { stringText } from './string-text';
import { tensorProtoDocument } from './tensor-proto-document';

/** The status, metadata and error documents, in protobuf's JSON: int64 as strings, enums as names, defaults printed. */

/** Body of an error answer. */
export function errorDocument(message: string): string {
  return `{\n    "error": ${stringText(message)}\n}`;
}

/** Body of a status answer. */
export function statusDocument(statuses: readonly ModelVersionStatus[]): string {
  const document = {
    model_version_status: statuses.map((status) => ({
      version: String(status.version),
      state: status.state,
      status: { error_code: status.errorCode, error_message: status.errorMessage },
    })),
  };
  return `${JSON.stringify(document, null, 1)}\n`;
}

/**
 * Body of a metadata answer. The doubled `signature_def` is TensorFlow Serving's, and so are its line ends: it puts two
 * documents of protobuf's into a third one of its own.
 */
export function metadataDocument(name: string, version: bigint, metaGraph: MetaGraph): string {
  const signatures = [...metaGraph.signatures].map(([key, signature]) => [key, signatureDocument(signature)] as const);
  const modelSpec = JSON.stringify({ name, signature_name: '', version: String(version) }, null, 1);
  const signatureMap = JSON.stringify({ signature_def: Object.fromEntries(signatures) }, null, 1);
  return `{\n"model_spec":${modelSpec}\n,\n"metadata": {"signature_def": ${signatureMap}\n}\n}\n`;
}

function signatureDocument(signature: Signature): object {
  return {
    inputs: tensorDocuments(signature.inputs),
    outputs: tensorDocuments(signature.outputs),
    method_name: signature.methodName,
    defaults: Object.fromEntries(
      [...(signature.defaults ?? [])].map(([name, encoded]) => [name, tensorProtoDocument(encoded)]),
    ),
  };
}

function tensorDocuments(infos: ReadonlyMap<string, TensorInfo>): object {
  return Object.fromEntries([...infos].map(([name, info]) => [name, tensorDocument(info)]));
}

function tensorDocument(info: TensorInfo): object {
  const shape = {
    dim: (info.shape ?? []).map((size, index) => ({ size: String(size), name: info.dimensionNames[index] ?? '' })),
    unknown_rank: info.shape === undefined,
  };
  return {
    dtype: dtypeEnumName(info.dtypeNumber),
    ...(info.hasShape ? { tensor_shape: shape } : {}),
    name: info.tensorName,
  };
}
