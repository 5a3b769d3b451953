import { clusterProblems, imagesBuiltIn } from './cluster-block';
import { installProblems } from './install-block';
import { firstMissingLine, firstMissingLineOfPart } from './lines';
import { manifestsBelow } from './manifests';
import type { Block, Page } from './page';
import type { Project, Result } from './project';

/**
 * Does what a page tells its reader to do, in order.
 * @throws Error with the line of the first block that is not true
 */
export async function runPage(page: Page, project: Project): Promise<void> {
  for (const { path, source } of page.given) project.give(path, source);
  let last: Result | undefined;
  const built: string[] = [];
  for (const [index, block] of page.blocks.entries()) {
    const fail = (problem: string): never => {
      throw new Error(`line ${block.line}: ${problem}`);
    };
    switch (block.kind) {
      case 'file':
        project.write(block.path, block.text);
        break;
      case 'run':
        last = project.run(block.text);
        if (last.exitCode !== block.exitCode)
          fail(`ended with ${last.exitCode}, not ${block.exitCode}:\n${last.output}`);
        break;
      case 'output':
        if (last === undefined) fail('there is no command before this output');
        else if (firstMissingLine(block.text, last.output) !== undefined) fail(differs(block.text, last.output));
        break;
      case 'background': {
        const shown = page.blocks[index + 1];
        if (shown?.kind !== 'output') throw new Error(`line ${block.line}: no output after it says when it is up`);
        await project.start(block.text, (output) => firstMissingLineOfPart(shown.text, output) === undefined);
        last = { exitCode: null, output: shown.text };
        break;
      }
      case 'part': {
        const missing = firstMissingLineOfPart(block.text, project.read(block.path));
        if (missing !== undefined) fail(`${block.path} has no such lines; the first that misses:\n${missing}`);
        break;
      }
      case 'install':
        installProblems(block.text).forEach(fail);
        break;
      case 'cluster':
        built.push(...imagesBuiltIn(block.text), ...imagesComposeBuilds(block, project));
        clusterProblems(block.text, project.directory, manifestsBelow(project.directory), built).forEach(fail);
        break;
    }
  }
}

function differs(shown: string, output: string): string {
  return `the page shows, and the command did not print, this line:\n${firstMissingLine(shown, output) ?? ''}\nIt printed:\n${output}`;
}

/** `docker compose build` makes every image whose compose service has a `build`. */
function imagesComposeBuilds({ text }: Block, project: Project): string[] {
  const file = /docker compose -f (\S+) build/.exec(text)?.[1];
  if (file === undefined) return [];
  return [...project.read(file).matchAll(/^ {4}image: (\S+)\n {4}build:/gm)].map(([, image = '']) => image);
}
