import { VersionPolicy } from '../../lib';
import { withFile } from './support/definitions';
import { testFamily } from './support/family';

const FILE = { versions: [3, 2, 1] };
const labelled = (
  versionLabels: Record<string, number>,
  versionPolicy = VersionPolicy.latest(),
): ReturnType<typeof withFile> => withFile(FILE, { versionLabels, versionPolicy });

testFamily('versions', [
  {
    rule: 'exist',
    fires: withFile(FILE, { versionPolicy: VersionPolicy.specific(3, 4) }),
    problem: "versionPolicy of 'digits' names version 4; the directory has 3, 2, 1",
    fix: 'name versions the checked directory has',
    silent: withFile(FILE, { versionPolicy: VersionPolicy.specific(3, 1) }),
  },
  {
    rule: 'exist',
    fires: withFile(FILE, { versionPolicy: VersionPolicy.specific() }),
    problem: 'names no version',
    fix: 'name versions the checked directory has',
    silent: withFile(FILE, { versionPolicy: VersionPolicy.all() }),
  },
  {
    rule: 'exist',
    fires: withFile(FILE, { versionPolicy: VersionPolicy.specific(3, 3) }),
    problem: 'names a version twice (3, 3)',
    fix: 'name versions the checked directory has, each once',
    silent: withFile(FILE),
  },
  {
    rule: 'latest',
    fires: withFile(FILE, { versionPolicy: VersionPolicy.latest(0) }),
    problem: "versionPolicy of 'digits' serves the latest 0",
    fix: 'use a whole number from 1 on',
    silent: withFile(FILE, { versionPolicy: VersionPolicy.latest(2) }),
  },
  {
    rule: 'label-name',
    fires: labelled({ 'a/b': 3 }),
    problem: `versionLabels of 'digits' have "a/b"`,
    fix: 'use a name without / and :',
    silent: labelled({ stable: 3 }),
  },
  {
    rule: 'label-served',
    fires: labelled({ stable: 2 }),
    problem: "label 'stable' of 'digits' is version 2; served is 3",
    fix: 'point the label to a version that is served',
    silent: labelled({ stable: 2, canary: 3 }, VersionPolicy.latest(2)),
  },
]);
