import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../../../lib/testing';
import { ROOT } from '../../stack/support/example';
import { outputFiles } from './manifests';

/** Short names of kinds, as kubectl takes them. */
const KINDS: Readonly<Record<string, string>> = {
  deployment: 'Deployment',
  deploy: 'Deployment',
  service: 'Service',
  svc: 'Service',
  hpa: 'HorizontalPodAutoscaler',
  pvc: 'PersistentVolumeClaim',
};

/** Files of the page's project, and files of this repository, which a page calls `"$REPOSITORY"`. */
const PATH = /(?:^|[\s=@]|"\$REPOSITORY"\/)((?:dist|server|gateway|examples|model|pictures)[\w.-]*\/[\w./-]+)/gm;
const OBJECT = /\b([a-z]+)\/([a-z0-9][a-z0-9.-]*)(?=$|[\s:])/gm;
/** Options come behind the images. */
const LOADED_IMAGES = /^ *kind load docker-image ((?:[^-\s]\S* ?)+)/gm;
const BUILT_IMAGE = /^docker build .*-t (\S+)/gm;

/**
 * What is wrong with commands that need a cluster: bash cannot read them, or they name files, objects and images that the
 * page has not made.
 *
 * @param directory of the page's project
 * @param built images earlier blocks of the page made
 */
export function clusterProblems(
  text: string,
  directory: string,
  manifests: readonly Manifest[],
  built: readonly string[],
): string[] {
  const { status, stderr } = spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' });
  const problems = status === 0 ? [] : [stderr];
  for (const [, path = ''] of text.matchAll(PATH)) {
    if (![directory, ROOT].some((base) => existsSync(join(base, path)))) problems.push(`there is no file ${path}`);
  }
  for (const [, short = '', name = ''] of text.matchAll(OBJECT)) {
    const kind = KINDS[short];
    if (kind === undefined) continue;
    const isThere = manifests.some((manifest) => manifest.kind === kind && manifest.metadata.name === name);
    if (!isThere) problems.push(`synth wrote no ${kind} ${name}`);
  }
  const files = outputOf(directory);
  for (const image of imagesBuiltIn(text)) if (!files.includes(image)) problems.push(`nothing uses the image ${image}`);
  const loaded = [...text.matchAll(LOADED_IMAGES)].flatMap(([, images = '']) => images.trim().split(/ +/));
  const used = imagesOf(manifests);
  for (const image of loaded) {
    if (!used.includes(image)) problems.push(`no container runs the image ${image}`);
    if (!built.includes(image)) problems.push(`no block before this one builds the image ${image}`);
  }
  return problems;
}

/** Images `docker build -t` in a block makes. */
export function imagesBuiltIn(text: string): string[] {
  return [...text.matchAll(BUILT_IMAGE)].map(([, image = '']) => image);
}

/** Every file synth wrote, as one text. */
function outputOf(directory: string): string {
  return outputFiles(directory)
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
}

function imagesOf(manifests: readonly Manifest[]): string[] {
  return manifests
    .filter(({ kind }) => kind === 'Deployment')
    .flatMap(({ spec }) =>
      (spec.template.spec.containers as ReadonlyArray<{ image: string }>).map(({ image }) => image),
    );
}
