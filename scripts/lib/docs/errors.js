'use strict';

const { code, formatted, prose, table } = require('./markdown');
const { requireTypescript } = require('./typescript');

/** @typedef {{ status: number | undefined, code: string | undefined, title: string, fix: string }} Problem */

const INTRODUCTION = `<!-- Written by \`node scripts/docs.js\` from gateway/problems.ts. -->

# Errors of the gateway

Every error is a problem detail of RFC 9457, \`application/problem+json\`:

\`\`\`json
{
  "type": "urn:cdk8s-serving:problem:picture-unreadable",
  "title": "The picture cannot be read",
  "status": 422,
  "detail": "the picture cannot be decoded; it is damaged or cut off",
  "code": "INVALID_ARGUMENT",
  "requestId": "1f0c7d9e-5f0f-4f7e-9a57-2f1d3a6d9a10"
}
\`\`\`

\`type\` says which error it is and never changes; \`detail\` is for people. \`code\` is the canonical code, the one gRPC
would have; where the model server answered with one, it is that. \`requestId\` is in the header \`x-request-id\` too, and
in the log.`;

/**
 * @param {Readonly<Record<string, Problem>>} problems
 * @param {string} prefix What `type` begins with.
 * @returns {string} The page.
 */
function errorsPage(problems, prefix) {
  const rows = Object.entries(problems).map(([name, problem]) => [
    code(name),
    problem.status === undefined ? "the code's" : String(problem.status),
    problem.code === undefined ? "the model server's" : code(problem.code),
    prose(problem.title),
    prose(problem.fix),
  ]);
  const types = `Types begin with ${code(prefix)}.`;
  return `${INTRODUCTION}\n\n${types}\n\n${table(['Type', 'Status', 'Code', 'What happened', 'What to do'], rows)}\n`;
}

/** @type {import('./pages').Page} */
const ERRORS_PAGE = {
  path: 'docs/errors.md',
  generate: () => {
    const { PROBLEMS, PROBLEM_TYPE_PREFIX } = requireTypescript('gateway/problems.ts');
    return formatted(errorsPage(PROBLEMS, PROBLEM_TYPE_PREFIX));
  },
};

module.exports = { ERRORS_PAGE };
