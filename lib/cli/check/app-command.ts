import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { CommandError } from '../command-error';

/** What configures the cdk8s command line, in the working directory. */
const CONFIG_FILE = 'cdk8s.yaml';

/**
 * The command that runs an app: as it was given, or `app` of cdk8s.yaml.
 * @throws CommandError when it is said nowhere
 */
export function appCommand(given: string | undefined): string {
  if (given !== undefined) return given;
  const app = appOf(readConfig());
  if (typeof app === 'string' && app !== '') return app;
  throw new CommandError(`${CONFIG_FILE} has no \`app\`; add the command that runs the app, or give it with --app`);
}

function readConfig(): unknown {
  let text: string;
  try {
    text = readFileSync(CONFIG_FILE, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(
      `cannot read ${CONFIG_FILE} (${reason}); run this where it is, or give the app's command with --app`,
      { cause: error },
    );
  }
  try {
    return parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`${CONFIG_FILE} is not YAML (${reason}); correct it, or give the app's command with --app`, {
      cause: error,
    });
  }
}

function appOf(config: unknown): unknown {
  return typeof config === 'object' && config !== null && 'app' in config ? config.app : undefined;
}
