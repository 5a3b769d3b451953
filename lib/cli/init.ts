import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { SAVED_MODEL_FILE, SavedModelError, readSavedModel, type Signature } from '@cdk8s-serving/contract';
import type { Command } from 'commander';
import { CommandError } from './command-error';
import { modelNameOf } from './init/name';
import { readLibraryPackage } from './init/package-file';
import { projectFiles, type ProjectFile } from './init/project';
import { propose, type Proposal } from './init/proposal';
import { locateModel } from './inspect/location';

interface InitArguments {
  readonly directory: string;
  readonly name?: string;
}

/** Adds `init MODEL_DIRECTORY` to the command. */
export function registerInit(program: Command): void {
  program
    .command('init')
    .description('write a project that deploys a model: main.ts, cdk8s.yaml, package.json, tsconfig.json, a test')
    .argument('<model-directory>', 'base path of the model, the directory of its version directories')
    .option('--directory <directory>', 'where to write', '.')
    .option('--name <name>', 'of the model and its workloads; otherwise that of its directory')
    .action((model: string, options: InitArguments) => {
      process.stdout.write(init(model, options));
    });
}

/** @throws CommandError when there is no model, or a file that would be overwritten */
function init(model: string, { directory, name: givenName }: InitArguments): string {
  const { basePath, versionPath } = locateModel(model);
  if (basePath === undefined) {
    throw new CommandError(
      `${versionPath} holds a ${SAVED_MODEL_FILE}, and its name is no version; ` +
        'move what is in it into a directory 1/ below it, which is how servers find versions',
    );
  }
  const name = modelNameOf(givenName, resolve(basePath));
  const proposal = propose(readSignatures(versionPath), name);
  const from = relative(directory, basePath).split('\\').join('/') || '.';
  const files = projectFiles({ name, model: from, proposal }, readLibraryPackage());
  writeFiles(directory, files);
  return printed(directory, files, proposal);
}

function readSignatures(versionPath: string): ReadonlyMap<string, Signature> {
  try {
    return readSavedModel(versionPath).signatures;
  } catch (error) {
    if (error instanceof SavedModelError) throw new CommandError(error.message, { cause: error });
    throw error;
  }
}

function writeFiles(directory: string, files: readonly ProjectFile[]): void {
  const existing = files.filter(({ name }) => existsSync(join(directory, name)));
  if (existing.length > 0) {
    const names = existing.map(({ name }) => name).join(', ');
    throw new CommandError(
      `${directory} already holds ${names}; nothing was written. Give an empty directory with --directory`,
    );
  }
  try {
    mkdirSync(directory, { recursive: true });
    for (const { name, text } of files) writeFileSync(join(directory, name), text, { flag: 'wx' });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`cannot write to ${directory} (${reason}); give another directory with --directory`, {
      cause: error,
    });
  }
}

function printed(directory: string, files: readonly ProjectFile[], proposal: Proposal): string {
  const next =
    proposal.kind === 'gateway'
      ? 'Compare what main.ts marks with CHECK with the code that trained the model.'
      : `There is no gateway, because ${proposal.reason}.`;
  return [
    ...files.map(({ name }) => `wrote ${join(directory, name)}`),
    next,
    `Then, in ${directory}: npm install, npm run check, npm run synth`,
    '',
  ].join('\n');
}
