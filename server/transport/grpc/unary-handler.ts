import { REQUEST_ID_HEADER, toServingError, type ServingError } from '@cdk8s-serving/contract';
import type { Observation } from '../../telemetry/observation';
import { SERVER_TIMING } from '../../telemetry/server-timing';
import type { Telemetry } from '../../telemetry/telemetry';
import type { ByteBudget } from '../byte-budget';
import { receiveOne } from './one-message';
import type { GrpcCall, TrailingMetadata } from './protocol/call';
import type { CallHandler } from './protocol/server';
import type { UnaryMethod } from './unary-method';

/** Answers calls of a method: charges their bytes, observes them, and makes what the method throws a status. */
export function unaryHandler(method: UnaryMethod, telemetry: Telemetry, budget: ByteBudget): CallHandler {
  return (call) => {
    const charge = budget.open();
    let heldBytes = 0;
    let isHandled = false;
    const hold = (byteCount: number): void => {
      charge.add(byteCount);
      heldBytes += byteCount;
    };
    const handle = (request: Buffer): void => {
      // What a compressed one has grown by.
      if (request.length > heldBytes) hold(request.length - heldBytes);
      isHandled = true;
      void answer(method, telemetry, call, request).finally(() => charge.release());
    };
    const began = (beginning: Buffer): void => {
      const refusal = method.refusal?.(beginning, call.deadlineMs);
      if (refusal === undefined) return;
      const observation = observe(method, telemetry, call);
      observation.model = refusal.model;
      refuse(call, observation, refusal.error, heldBytes);
    };
    receiveOne(call, handle, {
      received: hold,
      began,
      closed: () => {
        // Of a request that is still worked on its end says so.
        if (!isHandled) charge.release();
      },
    });
  };
}

async function answer(method: UnaryMethod, telemetry: Telemetry, call: GrpcCall, request: Buffer): Promise<void> {
  const observation = observe(method, telemetry, call);
  const requestBytes = request.length;
  try {
    const message = await method.handle(request, {
      deadlineMs: call.deadlineMs,
      signal: call.signal,
      observer: observation,
      setModel: (name) => (observation.model = name),
    });
    call.finish(message, metadata(observation));
    observation.end({ status: 'OK', requestBytes, responseBytes: message.length });
  } catch (thrown) {
    refuse(call, observation, toServingError(thrown), requestBytes);
  }
}

function observe({ metricsApi }: UnaryMethod, telemetry: Telemetry, call: GrpcCall): Observation {
  const header = (name: string): string | undefined => call.header(name);
  const observation = telemetry.observe({ entrypoint: 'GRPC', method: 'POST', path: call.path, header });
  observation.api = metricsApi;
  return observation;
}

function refuse(call: GrpcCall, observation: Observation, error: ServingError, requestBytes: number): void {
  call.fail(error.code, cut(error), metadata(observation));
  observation.end({ status: error.code, requestBytes, error });
}

/** Longest message of an error, in characters: headers of gRPC have a limit, and TensorFlow Serving has this one. */
const MAX_MESSAGE_LENGTH = 1024;

function cut({ message }: ServingError): string {
  return message.length > MAX_MESSAGE_LENGTH ? `${message.slice(0, MAX_MESSAGE_LENGTH)}...TRUNCATED` : message;
}

/** Behind every answer, good or not. */
function metadata(observation: Observation): TrailingMetadata {
  const timing = observation.serverTiming();
  return { [REQUEST_ID_HEADER]: observation.requestId, ...(timing !== undefined && { [SERVER_TIMING]: timing }) };
}
