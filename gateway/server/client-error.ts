import type { Socket } from 'node:net';
import { ProblemError, problemBody } from '../errors';
import { PROBLEM_MEDIA_TYPE } from '../problems';

/** Answers what never became a request (malformed, too slow, headers too large) in the shape of every other error. */
export function clientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, told] = describe(error.code);
  const body = JSON.stringify(problemBody(told));
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: ${PROBLEM_MEDIA_TYPE}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function describe(code: string | undefined): readonly [status: string, told: ProblemError] {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return ['408 Request Timeout', new ProblemError('request-timeout', 'the request did not arrive in time')];
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    const told = new ProblemError('headers-too-large', 'the headers are too large');
    return ['431 Request Header Fields Too Large', told];
  }
  return ['400 Bad Request', new ProblemError('malformed-request', 'the request is not HTTP')];
}
