import { ServingError, httpStatusOf, type CodeName } from '@cdk8s-serving/contract';

/** An error of HTTP itself or of what a body holds, whose status says more than its canonical code would. */
export class HttpError extends ServingError {
  constructor(
    /** 404, 405, 413, 415 or 422. */
    readonly httpStatus: number,
    code: CodeName,
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(code, message, options);
  }
}

/** 413: a request body or a fetched picture over the limit. */
export function tooLarge(what: string, maxBytes: number): HttpError {
  return new HttpError(413, 'INVALID_ARGUMENT', `${what} is larger than ${maxBytes} bytes`);
}

/** 415: a body of a kind this gateway does not take. */
export function unsupportedMediaType(message: string): HttpError {
  return new HttpError(415, 'INVALID_ARGUMENT', message);
}

/** 422: the request is well-formed, but its picture cannot be had or cannot be read. */
export function badPicture(message: string, cause?: unknown): HttpError {
  return new HttpError(422, 'INVALID_ARGUMENT', message, { cause });
}

/** HTTP status an error is answered with. */
export function statusOf(error: ServingError): number {
  return error instanceof HttpError ? error.httpStatus : httpStatusOf(error.code);
}

/** Body of every error this gateway answers. */
export function errorBody(error: ServingError): { readonly error: string; readonly code: CodeName } {
  return { error: error.message, code: error.code };
}
