import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Code, GrpcMethod, dtypeEnumName, dtypeName } from '../index';
import { HealthStatus } from '../wire/health';
import { ModelVersionState } from '../wire/model-status';
import { PROTO_FILES, root } from './support/protos';

const INCLUDE = join(__dirname, '../proto');

it('loads every .proto file there is', () => {
  const files = readdirSync(INCLUDE, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.proto'));
  expect(files.sort()).toEqual([...PROTO_FILES].sort());
});

it.each(PROTO_FILES)('%s names what it follows at the top', (file) => {
  const source = readFileSync(join(INCLUDE, file), 'utf8');
  expect(source.split('\n')[0]).toMatch(new RegExp(`^// Follows ${file} of (TensorFlow|gRPC)`));
});

it('has the data types of the table, with their numbers and their references', () => {
  const values = root.lookupEnum('tensorflow.DataType').values;
  const fromTable = [...Array(33).keys(), ...[...Array(32).keys()].map((index) => index + 101)].map((number) => [
    dtypeEnumName(number),
    number,
  ]);
  expect(values).toEqual(Object.fromEntries(fromTable));
  expect(dtypeName(33)).toBe('unknown(33)');
  expect(dtypeEnumName(100)).toBe('100');
});

it('has the canonical codes, the states of a version and those of a health check', () => {
  expect(root.lookupEnum('tensorflow.error.Code').values).toEqual(Code);
  expect(root.lookupEnum('tensorflow.serving.ModelVersionStatus.State').values).toEqual(ModelVersionState);
  expect(root.lookupEnum('grpc.health.v1.HealthCheckResponse.ServingStatus').values).toEqual(HealthStatus);
});

it('has the calls that are spoken and no others', () => {
  const services = ['tensorflow.serving.PredictionService', 'tensorflow.serving.ModelService', 'grpc.health.v1.Health'];
  const paths = services.flatMap((name) =>
    Object.keys(root.lookupService(name).methods).map((method) => `/${name}/${method}`),
  );
  expect(paths).toEqual(Object.values(GrpcMethod));
});
