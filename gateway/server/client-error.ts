import type { Socket } from 'node:net';
import { ServingError } from '@cdk8s-serving/contract';
import { errorBody } from '../errors';

/** Answers what never became a request (malformed, too slow, headers too large) in the shape of every other error. */
export function clientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, told] = describe(error.code);
  const body = JSON.stringify(errorBody(told));
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function describe(code: string | undefined): readonly [status: string, told: ServingError] {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return ['408 Request Timeout', new ServingError('DEADLINE_EXCEEDED', 'the request did not arrive in time')];
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    return ['431 Request Header Fields Too Large', new ServingError('INVALID_ARGUMENT', 'the headers are too large')];
  }
  return ['400 Bad Request', new ServingError('INVALID_ARGUMENT', 'the request is not HTTP')];
}
