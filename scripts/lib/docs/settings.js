'use strict';

const { code, formatted, prose, table } = require('./markdown');
const { requireTypescript } = require('./typescript');

/** @typedef {{ flag?: string, env?: string, kind: string, default?: string, description: string }} Setting */
/** @typedef {Readonly<Record<string, Setting>>} Settings */

const INTRODUCTION = `<!-- Written by \`node scripts/docs.js\` from contract/settings.ts. -->

# Settings

What the two programs are told. A setting is read from its flag, else from its variable, else it has its default. The
manifests set what they need; \`environment\` of a construct sets the variables no prop stands for.`;

/**
 * @param {readonly { readonly title: string, readonly text: string, readonly settings: Settings }[]} programs
 * @returns {string} The page, a table for each program.
 */
function settingsPage(programs) {
  const sections = programs.map(({ title, text, settings }) => {
    const rows = Object.values(settings).map((setting) => [
      setting.flag === undefined ? '' : code(`--${setting.flag}`),
      setting.env === undefined ? '' : code(setting.env),
      setting.kind,
      defaultOf(setting),
      prose(setting.description),
    ]);
    return `## ${title}\n\n${text}\n\n${table(['Flag', 'Variable', 'Kind', 'Default', 'What it does'], rows)}`;
  });
  return `${[INTRODUCTION, ...sections].join('\n\n')}\n`;
}

/** @typedef {{ flag: string, treatment: string, default: string, reason: string }} ForeignFlag */

/**
 * @param {readonly ForeignFlag[]} flags
 * @returns {string} The section of TensorFlow Serving's flags that are not implemented.
 */
function foreignFlagsSection(flags) {
  const text =
    'A command line written for TensorFlow Serving starts the model server, or says why it cannot. *Ignored* flags are ' +
    'accepted in every value; *refused* ones at their default alone.';
  const rows = flags.map(({ flag, treatment, reason }) => [code(`--${flag}`), treatment, prose(reason)]);
  return `## Flags of TensorFlow Serving without effect\n\n${text}\n\n${table(['Flag', 'Treatment', 'Why'], rows)}\n`;
}

/** @param {Setting} setting */
function defaultOf(setting) {
  if (setting.default === undefined) return 'required';
  return setting.default === '' ? '' : code(setting.default);
}

/** @type {import('./pages').Page} */
const SETTINGS_PAGE = {
  path: 'docs/settings.md',
  generate: () => {
    const { GatewaySetting, ModelServerSetting } = requireTypescript('contract/settings.ts');
    const { FOREIGN_FLAGS } = requireTypescript('contract/foreign-flags.ts');
    const modelServer =
      'Flags of TensorFlow Serving keep its names and defaults. The image and every manifest also set ' +
      '`MALLOC_ARENA_MAX=2`, which glibc reads before the program runs: set it where you start the server yourself.';
    const gateway = 'All of them are variables.';
    const programs = [
      { title: 'Model server', text: modelServer, settings: ModelServerSetting },
      { title: 'Gateway', text: gateway, settings: GatewaySetting },
    ];
    return formatted(`${settingsPage(programs)}\n${foreignFlagsSection(FOREIGN_FLAGS)}`);
  },
};

module.exports = { SETTINGS_PAGE, settingsPage };
