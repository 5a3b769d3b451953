'use strict';

const { code, formatted, prose, sentence, table } = require('./markdown');
const { requireTypescript } = require('./typescript');

/** @typedef {{ id: string, severity: string, reason: string, fix: string }} Rule */

const INTRODUCTION = `<!-- Written by \`node scripts/docs.js\` from the catalogue in lib/checks. -->

# Rules

\`synth\` runs every rule over the whole definition and shows all findings in one message, each with the path of its
construct. Both severities fail it:

- an **error** is what the cluster, compose or a process would refuse, or what contradicts the model file. It cannot be
  waived;
- a **warning** works and will hurt. A workload can waive it, with a reason and the last day it is waived:

\`\`\`ts
waivers: [{ rule: 'images/pinned', reason: 'the lab cluster follows main', expires: '2027-03-31' }];
\`\`\`

An expired waiver does not count, and the finding says so. A waiver of an error or of no rule, one without a reason or a
day, and one that waives nothing are findings themselves.`;

const LINT_INTRODUCTION = `<!-- Written by \`node scripts/docs.js\` from the catalogue in lib/lint. -->

# Rules for YAML that was written by hand

\`cdk8s-serving lint FILES...\` runs these rules over Kubernetes and compose files, all of them as one set: what a Service
selects is looked for in every file that was given. A rule with the id of one of the [rules of a definition](rules.md)
means the same. \`--ignore ID\` leaves one out, \`--severity error\` makes warnings not count for the exit code.`;

/**
 * @param {readonly Rule[]} rules
 * @param {string} [introduction]
 * @returns {string} The page of a catalogue, a table for each family, in its order.
 */
function rulesPage(rules, introduction = INTRODUCTION) {
  const families = [...new Set(rules.map(familyOf))];
  const warnings = rules.filter(({ severity }) => severity === 'warning').length;
  const errors = counted(rules.length - warnings, 'error');
  const count = `${rules.length} rules in ${families.length} families: ${errors} and ${counted(warnings, 'warning')}.`;
  const sections = families.map((family) => {
    const rows = rules
      .filter((rule) => familyOf(rule) === family)
      .map(({ id, severity, reason, fix }) => [code(id), severity, prose(sentence(reason)), prose(sentence(fix))]);
    return `## ${family}\n\n${table(['Rule', 'Severity', 'Why', 'What to do'], rows)}`;
  });
  return `${[introduction, count, ...sections].join('\n\n')}\n`;
}

/**
 * @param {number} number
 * @param {string} what
 */
const counted = (number, what) => `${number} ${what}${number === 1 ? '' : 's'}`;

/** @param {Rule} rule */
const familyOf = ({ id }) => id.slice(0, id.indexOf('/'));

/** @type {import('./pages').Page} */
const RULES_PAGE = {
  path: 'docs/rules.md',
  generate: () => formatted(rulesPage(requireTypescript('lib/checks/rules.ts').RULES)),
};

/** @type {import('./pages').Page} */
const LINT_RULES_PAGE = {
  path: 'docs/lint-rules.md',
  generate: () => formatted(rulesPage(requireTypescript('lib/lint/lint.ts').LINT_RULE_TEXTS, LINT_INTRODUCTION)),
};

module.exports = { LINT_RULES_PAGE, RULES_PAGE, rulesPage };
