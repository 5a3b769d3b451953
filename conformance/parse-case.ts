import { parse } from 'yaml';
import type {
  Body,
  Case,
  CrowdStep,
  GrpcConnection,
  GrpcExpectation,
  GrpcStep,
  ProcessStep,
  RestExpectation,
  RestStep,
  Step,
  TogetherStep,
} from './case';
import { CaseError, Fields } from './fields';

/**
 * Reads a case file.
 * @param substitute what stands for `{dir}`, the directory of the profile, in every text of the file
 * @throws CaseError that names the file, the case and the key
 */
export function parseCases(text: string, file: string, substitute: (text: string) => string): readonly Case[] {
  const root = Fields.of(substituted(parse(text, { merge: true }), substitute), file);
  const section = root.string('section');
  const cases = root.list('cases').map((fields) => readCase(fields, section, file));
  root.done();
  return cases;
}

/** A case of one step has the step's keys beside its own. */
function readCase(fields: Fields, section: string, file: string): Case {
  const name = fields.string('case');
  const row = fields.string('row');
  if (fields.has('steps')) {
    const steps = fields.list('steps').map(readStep);
    fields.done();
    return { name, section, row, steps };
  }
  const { case: _case, row: _row, ...step } = fields.all();
  return { name, section, row, steps: [readStep(new Fields(step, `${file}: ${name}`))] };
}

function readStep(fields: Fields): Step {
  const step = stepOf(fields);
  fields.done();
  return step;
}

function stepOf(fields: Fields): Step {
  if (fields.has('rest')) return readRest(fields);
  if (fields.has('grpc')) return readGrpc(fields);
  if (fields.has('together')) return readTogether(fields);
  if (fields.has('put')) return { kind: 'put', model: fields.string('put'), at: fields.string('at') };
  if (fields.has('write')) return { kind: 'write', at: fields.string('write'), text: fields.string('text') };
  if (fields.has('remove')) return { kind: 'remove', at: fields.string('remove') };
  if (fields.has('process')) return readProcess(fields);
  throw new CaseError(`${fields.place}: a step is one of rest, grpc, together, put, write, remove, process`);
}

function readRest(fields: Fields): RestStep {
  const [method = '', ...path] = fields.string('rest').split(' ');
  return {
    kind: 'rest',
    method,
    path: path.join(' '),
    headers: fields.texts('headers'),
    body: readBody(fields),
    expect: readRestExpectation(fields),
    eventually: fields.flag('eventually'),
  };
}

function readBody(fields: Fields): Body | undefined {
  const body = fields.any('body');
  if (body === undefined) return undefined;
  if (typeof body === 'string') return { bytes: Buffer.from(body), gzip: false };
  const parts = Fields.of(body, `${fields.place}: body`);
  const base64 = parts.optionalString('base64');
  const repeated = (parts.optionalString('repeat') ?? '').repeat(parts.optionalNumber('times') ?? 1);
  const text = `${parts.optionalString('text') ?? ''}${repeated}${parts.optionalString('after') ?? ''}`;
  const gzip = parts.flag('gzip');
  parts.done();
  return { bytes: base64 === undefined ? Buffer.from(text) : Buffer.from(base64, 'base64'), gzip };
}

function readRestExpectation(fields: Fields): RestExpectation {
  return readRestAnswer(fields.fields('expect') ?? new Fields({}, fields.place));
}

function readRestAnswer(expect: Fields): RestExpectation {
  const headers = (expect.any('headers') ?? {}) as Readonly<Record<string, string | null>>;
  const read = {
    status: expect.optionalNumber('status'),
    headers,
    text: expect.optionalString('text'),
    json: expect.any('json'),
    error: expect.optionalString('error'),
    errorMatches: expect.optionalString('errorMatches'),
    matches: expect.strings('matches'),
    lacks: expect.strings('lacks'),
  };
  expect.done();
  return read;
}

function readGrpc(fields: Fields): GrpcStep {
  const bytes = fields.optionalString('bytes');
  const request = (fields.any('request') ?? {}) as Readonly<Record<string, unknown>>;
  return {
    kind: 'grpc',
    method: fields.string('grpc'),
    request: bytes === undefined ? request : Buffer.from(bytes, 'hex'),
    timeoutMs: fields.optionalNumber('timeoutMs'),
    over: readConnection(fields),
    expect: readGrpcExpectation(fields),
    eventually: fields.flag('eventually'),
  };
}

function readConnection(fields: Fields): GrpcConnection | undefined {
  const over = fields.fields('over');
  if (over === undefined) return undefined;
  const connection = {
    address: over.optionalString('address'),
    trusts: over.optionalString('trusts'),
    key: over.optionalString('key'),
    certificate: over.optionalString('certificate'),
  };
  over.done();
  return connection;
}

function readGrpcExpectation(fields: Fields): GrpcExpectation {
  const expect = fields.fields('expect') ?? new Fields({}, fields.place);
  const read = {
    code: expect.optionalString('code') ?? 'OK',
    message: expect.any('message'),
    includes: expect.any('includes'),
    details: expect.optionalString('details'),
    detailsMatch: expect.optionalString('detailsMatch'),
  };
  expect.done();
  return read;
}

function readTogether(fields: Fields): TogetherStep {
  const steps = fields.list('together').flatMap((entry): TogetherStep['steps'] => {
    const times = entry.optionalNumber('times') ?? 1;
    if (entry.has('outcomes')) return [readCrowd(entry, times)];
    const step = readStep(entry);
    if (step.kind !== 'rest' && step.kind !== 'grpc') throw new CaseError(`${entry.place}: neither rest nor grpc`);
    return Array.from({ length: times }, () => step);
  });
  return { kind: 'together', steps };
}

function readCrowd(fields: Fields, times: number): CrowdStep {
  const outcomes = fields.list('outcomes').map(readRestAnswer);
  const step = readRest(fields);
  fields.done();
  return { kind: 'crowd', step, times, outcomes };
}

function readProcess(fields: Fields): ProcessStep {
  const expect = fields.fields('expect') ?? new Fields({}, fields.place);
  const step: ProcessStep = {
    kind: 'process',
    flags: fields.strings('process'),
    environment: fields.texts('environment'),
    expect: { exit: expect.optionalNumber('exit'), prints: expect.strings('prints') },
  };
  expect.done();
  return step;
}

function substituted(value: unknown, substitute: (text: string) => string): unknown {
  if (typeof value === 'string') return substitute(value);
  if (Array.isArray(value)) return value.map((entry) => substituted(entry, substitute));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, substituted(entry, substitute)]));
}
