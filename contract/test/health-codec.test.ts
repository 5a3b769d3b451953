import fc from 'fast-check';
import {
  decodeHealthCheckRequest,
  decodeHealthCheckResponse,
  encodeHealthCheckRequest,
  encodeHealthCheckResponse,
  type HealthStatusName,
} from '../index';
import { HealthStatus } from '../wire/health';
import { text } from './support/model-specs';
import { decodeWith, encodeWith, typeNamed } from './support/protos';

const HealthCheckRequest = typeNamed('grpc.health.v1.HealthCheckRequest');
const HealthCheckResponse = typeNamed('grpc.health.v1.HealthCheckResponse');

it('HealthCheckRequest is read and written as protobufjs does', () => {
  fc.assert(
    fc.property(text, (service) => {
      expect(decodeHealthCheckRequest(encodeWith(HealthCheckRequest, { service }))).toBe(service);
      expect(decodeWith(HealthCheckRequest, encodeHealthCheckRequest(service))).toEqual({ service });
    }),
  );
});

it.each(Object.keys(HealthStatus) as HealthStatusName[])('HealthCheckResponse carries %s', (name) => {
  const message = { status: HealthStatus[name] };
  expect(decodeHealthCheckResponse(encodeWith(HealthCheckResponse, message))).toBe(name);
  expect(decodeWith(HealthCheckResponse, encodeHealthCheckResponse(name))).toEqual(message);
});

it('HealthCheckResponse with a status outside the table is UNKNOWN', () => {
  expect(decodeHealthCheckResponse(Uint8Array.of(0x08, 0x09))).toBe('UNKNOWN');
});
