/** The beginning of a prediction that may go on in any way. */
export const PREDICT_HEAD = 'POST /predict HTTP/1.1\r\nHost: g\r\nContent-Type: image/png\r\n';

/** A request that hides in another one. */
export const SMUGGLED = 'GET / HTTP/1.1\r\nHost: g\r\n\r\n';

/** What has two meanings, or none: each is answered 400 once, and its connection is closed. */
export const AMBIGUOUS_REQUESTS: readonly (readonly [what: string, text: string])[] = [
  [
    'a length beside chunks',
    `${PREDICT_HEAD}Content-Length: 33\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  ],
  ['two lengths', `${PREDICT_HEAD}Content-Length: 0\r\nContent-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`],
  [
    'chunks that are not the last encoding',
    `${PREDICT_HEAD}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  ],
  ['lines that end in a bare LF', `GET / HTTP/1.1\nHost: g\n\n${SMUGGLED}`],
  ['one header that ends in a bare LF', `GET / HTTP/1.1\r\nHost: g\r\nX: y\nContent-Length: 4\r\n\r\n${SMUGGLED}`],
  ['a space before the colon', `GET / HTTP/1.1\r\nHost: g\r\nContent-Length : 4\r\n\r\n${SMUGGLED}`],
  ['a NUL in a header', `GET / HTTP/1.1\r\nHost: g\r\nX: a\0b\r\n\r\n${SMUGGLED}`],
  [
    'a chunk size that is no number',
    `${PREDICT_HEAD}Transfer-Encoding: chunked\r\n\r\n0x5\r\nabcde\r\n0\r\n\r\n${SMUGGLED}`,
  ],
  [
    'a chunk longer than it says',
    `${PREDICT_HEAD}Transfer-Encoding: chunked\r\n\r\n2\r\nabcde\r\n0\r\n\r\n${SMUGGLED}`,
  ],
  ['a chunk size of 2^64', `${PREDICT_HEAD}Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n${SMUGGLED}`],
  ['a negative length', `${PREDICT_HEAD}Content-Length: -1\r\n\r\n${SMUGGLED}`],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['the first bytes of TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
];

/** Requests whose headers cost memory; each is answered 431. */
export const LARGE_HEADERS: readonly (readonly [what: string, text: string])[] = [
  ['one of 1 MB', `GET / HTTP/1.1\r\nHost: g\r\nX: ${'a'.repeat(1_000_000)}\r\n\r\n`],
  ['100 000 of them', `GET / HTTP/1.1\r\nHost: g\r\n${'X: a\r\n'.repeat(100_000)}\r\n`],
  ['a path of 1 MB', `GET /${'a'.repeat(1_000_000)} HTTP/1.1\r\nHost: g\r\n\r\n`],
];
