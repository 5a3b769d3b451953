import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Case } from './case';
import { Fields } from './fields';
import { parseCases } from './parse-case';
import { renamed, type ServedModels } from './served-models';

/** A server's settings, and the cases that need them. */
export interface Profile {
  readonly name: string;
  /** What is special about it, in a sentence. */
  readonly about: string;
  /** Flags beside the ports. Empty in a profile without a server: its cases start their own. */
  readonly flags: readonly string[];
  /** False where every case starts a server of its own. */
  readonly hasServer: boolean;
  /** Files the server reads, by their place below its directory. */
  readonly files: Readonly<Record<string, string>>;
  /** Model versions that are there from the start: place below the directory, and place below `models/` of the suite. */
  readonly models: Readonly<Record<string, string>>;
  /** What flags and files call them. */
  readonly modelNames: ReadonlySet<string>;
  /** Whether keys and certificates are made in the directory. */
  readonly hasCertificates: boolean;
  readonly cases: readonly Case[];
}

const ROOT = join(__dirname, __dirname.endsWith('build') ? '..' : '.');

/** Where the models are that ship with the suite. */
export const MODELS = join(ROOT, 'models');

const CASES = join(ROOT, 'cases');
const PROFILE_FILE = 'profile.yaml';

/** Every profile there is, in order. */
export function profileNames(): readonly string[] {
  return readdirSync(CASES).sort();
}

/**
 * Reads a profile and its cases.
 * @param directory of the server: what `{dir}` stands for
 * @param served the models a server has that is there already; without them, all, under their own names
 * @throws CaseError for a file that is wrong
 */
export function readProfile(name: string, directory: string, served?: ServedModels): Profile {
  const substitute = (text: string): string => renamed(text.replaceAll('{dir}', directory), served ?? new Map());
  const place = join(CASES, name);
  const fields = Fields.of(parse(substitute(readFileSync(join(place, PROFILE_FILE), 'utf8'))), `${name} profile`);
  const files = readdirSync(place).sort();
  const flags = fields.strings('flags');
  const configs = fields.texts('files');
  const profile: Profile = {
    name,
    about: fields.string('about'),
    hasServer: fields.has('flags'),
    flags,
    files: configs,
    models: fields.texts('models'),
    modelNames: new Set([...flags, ...Object.values(configs)].flatMap(namesIn)),
    hasCertificates: fields.flag('certificates'),
    cases: files
      .filter((file) => file.endsWith('.yaml') && file !== PROFILE_FILE)
      .flatMap((file) => parseCases(readFileSync(join(place, file), 'utf8'), `${name}/${file}`, substitute)),
  };
  fields.done();
  return profile;
}

/** Names of models in a flag, or in a file of configuration. */
function namesIn(text: string): string[] {
  const names = text.matchAll(/--model_name=(.+)|config \{ name: (?:"([^"]+)"|'([^']+)')/g);
  return [...names].map(([, flag, double, single]) => flag ?? double ?? single ?? '');
}
