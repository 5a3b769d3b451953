/** Bytes inflated in one go; every go is a job of libuv's thread pool, beside those that run models. */
export const INFLATE_CHUNK_BYTES = 256 * 1024;
