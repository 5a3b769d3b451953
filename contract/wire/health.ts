import { ProtobufReader } from '../protobuf/reader';
import { ProtobufWriter } from '../protobuf/writer';

/** What a health service says of a service (health.proto of gRPC), with its number. */
export const HealthStatus = { UNKNOWN: 0, SERVING: 1, NOT_SERVING: 2, SERVICE_UNKNOWN: 3 } as const;

/** Name of such a status. */
export type HealthStatusName = keyof typeof HealthStatus;

/** Decodes `grpc.health.v1.HealthCheckRequest` to the service asked for; empty is the server. @throws ProtobufError */
export function decodeHealthCheckRequest(bytes: Uint8Array): string {
  const reader = new ProtobufReader(bytes);
  let service = '';
  while (reader.next()) {
    if (reader.field === 1) service = reader.string();
    else reader.skip();
  }
  return service;
}

/** Encodes `grpc.health.v1.HealthCheckRequest`. */
export function encodeHealthCheckRequest(service: string): Uint8Array {
  return new ProtobufWriter().string(1, service).finish();
}

/** Encodes `grpc.health.v1.HealthCheckResponse`. */
export function encodeHealthCheckResponse(status: HealthStatusName): Uint8Array {
  return new ProtobufWriter().uint32(1, HealthStatus[status]).finish();
}

/** Decodes `grpc.health.v1.HealthCheckResponse`; a number outside the table is UNKNOWN. @throws ProtobufError */
export function decodeHealthCheckResponse(bytes: Uint8Array): HealthStatusName {
  const reader = new ProtobufReader(bytes);
  let status = 0;
  while (reader.next()) {
    if (reader.field === 1) status = reader.int32();
    else reader.skip();
  }
  const names = Object.keys(HealthStatus) as HealthStatusName[];
  return names.find((name) => HealthStatus[name] === status) ?? 'UNKNOWN';
}
