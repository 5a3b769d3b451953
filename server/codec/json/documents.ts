import {
  dtypeEnumName,
  type MetaGraph,
  type ModelVersionStatus,
  type Signature,
  type TensorInfo,
} from '@cdk8s-serving/contract';
import { stringText } from './string-text';

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

/** Body of a metadata answer; the doubled `signature_def` is TensorFlow Serving's. */
export function metadataDocument(name: string, version: bigint, metaGraph: MetaGraph): string {
  const signatures = [...metaGraph.signatures].map(([key, signature]) => [key, signatureDocument(signature)] as const);
  const document = {
    model_spec: { name, signature_name: '', version: String(version) },
    metadata: { signature_def: { signature_def: Object.fromEntries(signatures) } },
  };
  return `${JSON.stringify(document, null, 1)}\n`;
}

function signatureDocument(signature: Signature): object {
  return {
    inputs: tensorDocuments(signature.inputs),
    outputs: tensorDocuments(signature.outputs),
    method_name: signature.methodName,
    defaults: {},
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
