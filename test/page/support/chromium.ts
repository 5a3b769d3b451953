import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

/** What distributions call it. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** Starts the Chromium of this machine. @throws where there is none, saying how to get one. */
export function startChromium(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM'] ?? onPath();
  if (executablePath === undefined) {
    throw new Error(
      'there is no Chromium on the PATH, and these tests drive one: install it (Debian: apt-get install chromium), ' +
        'or set CHROMIUM to the path of one',
    );
  }
  // In a container there is neither a user for the sandbox nor a large /dev/shm.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'] });
}

function onPath(): string | undefined {
  const directories = (process.env['PATH'] ?? '').split(delimiter).filter((directory) => directory !== '');
  return directories.flatMap((directory) => NAMES.map((name) => join(directory, name))).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
