import {
  MAX_TENSOR_BYTES,
  ServingError,
  decodeTensorProto,
  type Signature,
  type Tensor,
} from '@cdk8s-serving/contract';

/**
 * The inputs of a request by the signature's names, with the signature's defaults for those that are not given. Rules
 * and texts of predict_util.cc and of TensorFlow's saved_model/util.cc: names are counted first, then looked up.
 * @throws ServingError INVALID_ARGUMENT
 */
export function completeInputs(signature: Signature, inputs: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> {
  const defaults = signature.defaults ?? new Map<string, Uint8Array>();
  const wanted = [...signature.inputs.keys()];
  const sent = [...inputs.keys()].sort();
  if (sent.length > wanted.length || (sent.length < wanted.length && defaults.size === 0)) {
    throw differentSize(wanted, sent);
  }
  const complete = new Map<string, Tensor>();
  for (const [name, { tensorName }] of signature.inputs) {
    const tensor = inputs.get(name) ?? defaultOf(defaults, name);
    if (tensor === undefined) {
      throw invalid(
        `Signature input alias: ${name}(feed name: ${tensorName}) not found in request and no default value provided. ` +
          `Inputs expected to be in the request {${sent.join(',')}}, or default input alias set: ${[...defaults.keys()].join(',')}`,
      );
    }
    complete.set(name, tensor);
  }
  const used = wanted.filter((name) => inputs.has(name));
  if (used.length === sent.length) return complete;
  throw invalid(
    `Inputs contains invalid name. Used request inputs: ${used.join(',')}, request input: ${sent.join(',')}`,
  );
}

function differentSize(wanted: readonly string[], sent: readonly string[]): ServingError {
  const extra = sent.filter((name) => !wanted.includes(name));
  const missing = wanted.filter((name) => !sent.includes(name));
  return invalid(
    `input size does not match signature: ${sent.length}!=${wanted.length} len({${sent.join(',')}}) != ` +
      `len({${wanted.join(',')}}). Sent extra: {${extra.join(',')}}. Missing but required: {${missing.join(',')}}.`,
  );
}

function defaultOf(defaults: ReadonlyMap<string, Uint8Array>, name: string): Tensor | undefined {
  const encoded = defaults.get(name);
  return encoded === undefined ? undefined : decodeTensorProto(encoded, { maxTensorBytes: MAX_TENSOR_BYTES });
}

function invalid(message: string): ServingError {
  return new ServingError('INVALID_ARGUMENT', message);
}
