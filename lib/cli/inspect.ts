import type { Command } from 'commander';
import { inspectModel } from './inspect/inspection';
import { printInspection } from './inspect/text';

/** Adds `inspect MODEL` to the command. */
export function registerInspect(program: Command): void {
  program
    .command('inspect')
    .description('show what a SavedModel offers: signatures, size, versions, ops; without TensorFlow')
    .argument('<model>', 'a base path (its largest version is taken), a version directory or a saved_model.pb')
    .option('--json', 'print one JSON document')
    .action((model: string, { json }: { readonly json?: true }) => {
      const inspection = inspectModel(model);
      process.stdout.write(json === true ? `${JSON.stringify(inspection, null, 2)}\n` : printInspection(inspection));
    });
}
