import fc from 'fast-check';
import {
  Code,
  decodeModelStatusRequest,
  decodeModelStatusResponse,
  encodeModelStatusRequest,
  encodeModelStatusResponse,
  type CodeName,
  type ModelVersionStateName,
  type ModelVersionStatus,
} from '../index';
import { ModelVersionState } from '../wire/model-status';
import { int64, modelSpec, plainSpec, text } from './support/model-specs';
import { decodeWith, encodeWith, typeNamed } from './support/protos';

const StatusRequest = typeNamed('tensorflow.serving.GetModelStatusRequest');
const StatusResponse = typeNamed('tensorflow.serving.GetModelStatusResponse');

describe('GetModelStatus', () => {
  const status = fc.record({
    version: int64,
    state: fc.constantFrom(...(Object.keys(ModelVersionState) as ModelVersionStateName[])),
    errorCode: fc.constantFrom(...(Object.keys(Code) as CodeName[])),
    errorMessage: text,
  });
  const plainStatus = (it: ModelVersionStatus) => ({
    version: String(it.version),
    state: ModelVersionState[it.state],
    status: { error_code: Code[it.errorCode], error_message: it.errorMessage },
  });

  it('request is read and written as protobufjs does', () => {
    fc.assert(
      fc.property(modelSpec, (spec) => {
        expect(decodeModelStatusRequest(encodeWith(StatusRequest, { model_spec: plainSpec(spec) }))).toEqual(spec);
        expect(decodeWith(StatusRequest, encodeModelStatusRequest(spec))).toEqual({ model_spec: plainSpec(spec) });
      }),
    );
    expect(decodeModelStatusRequest(new Uint8Array(0))).toBeUndefined();
  });

  it('response is read and written as protobufjs does', () => {
    fc.assert(
      fc.property(fc.array(status, { maxLength: 4 }), (statuses) => {
        const message = { model_version_status: statuses.map(plainStatus) };
        expect(decodeModelStatusResponse(encodeWith(StatusResponse, message))).toEqual(statuses);
        expect(decodeWith(StatusResponse, encodeModelStatusResponse(statuses))).toEqual(message);
      }),
    );
  });

  it('gives UNKNOWN for a state and a code that are not in the table', () => {
    const message = {
      model_version_status: [{ version: 1, state: 35, status: { error_code: -4, error_message: 'x' } }],
    };
    expect(decodeModelStatusResponse(encodeWith(StatusResponse, message))).toEqual([
      { version: 1n, state: 'UNKNOWN', errorCode: 'UNKNOWN', errorMessage: 'x' },
    ]);
  });
});
