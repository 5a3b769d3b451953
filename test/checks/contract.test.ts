import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Answer, GatewayModule, ModelStorage, Preprocessing, SavedModel, VersionPolicy } from '../../lib';
import { gateway, server, withFile } from './support/definitions';
import { testFamily } from './support/family';

const BASE_PATH = 'examples/digits/model';

/** What `tf.saved_model.save(model, 'model')` writes: no version directory. */
const UNVERSIONED = mkdtempSync(join(tmpdir(), 'unversioned-'));
cpSync(join(__dirname, '..', '..', BASE_PATH, '1'), UNVERSIONED, { recursive: true });
afterAll(() => rmSync(UNVERSIONED, { recursive: true }));

const MODULE = GatewayModule.fromFile(__filename, { image: 'registry.example/words-gateway:3' });
const CALLED = { preprocessing: Preprocessing.module(), module: MODULE };

const tooFewLabels = Answer.labels({ output: 'scores', labels: [...'012345678'] });

testFamily('contract', [
  {
    rule: 'readable',
    fires: server({ model: SavedModel.fromDirectory('no/such/directory'), storage: ModelStorage.image('digits:1') }),
    problem: 'no/such/directory',
    fix: 'give SavedModel.fromDirectory the base path',
    silent: server(),
  },
  {
    rule: 'readable',
    name: 'the version and not its base path',
    fires: server({ model: SavedModel.fromDirectory(`${BASE_PATH}/1`), storage: ModelStorage.image('digits:1') }),
    problem: `${BASE_PATH}/1 is a version directory; give the one above it, ${BASE_PATH}`,
    fix: 'give SavedModel.fromDirectory the base path',
    silent: server(),
  },
  {
    rule: 'readable',
    name: 'a SavedModel without a version',
    fires: server({ model: SavedModel.fromDirectory(UNVERSIONED), storage: ModelStorage.image('digits:1') }),
    problem: `${UNVERSIONED} is a SavedModel without a version; move what it holds into ${UNVERSIONED}/1`,
    fix: 'give SavedModel.fromDirectory the base path',
    silent: server(),
  },
  {
    rule: 'binding',
    fires: gateway({ answer: Answer.decision({ output: 'scores', name: 'digit', threshold: 2 }) }),
    problem: 'threshold',
    fix: 'change the prop it names',
    silent: gateway(),
  },
  {
    rule: 'module',
    fires: gateway({ answer: Answer.module() }),
    problem: 'the recipe or the answer is a module, and there is none',
    fix: 'give the gateway a module: GatewayModule.fromFile(file, { image })',
    silent: gateway(CALLED),
  },
  {
    rule: 'module',
    name: 'code nobody calls',
    fires: gateway({ module: MODULE }),
    problem: `nothing calls the module ${__filename}`,
    fix: 'take the module away, or use Preprocessing.module()',
    silent: gateway(CALLED),
  },
  {
    rule: 'module',
    name: 'a file that is not there',
    fires: gateway({ ...CALLED, module: GatewayModule.fromFile('/no/such/file.ts', { image: 'words:1' }) }),
    problem: 'there is no file /no/such/file.ts',
    fix: 'correct the path',
    silent: gateway(CALLED),
  },
  {
    rule: 'module',
    name: 'an image that would be built from itself',
    fires: gateway({ ...CALLED, image: 'registry.example/words-gateway:3' }),
    problem: "the image with the module is 'registry.example/words-gateway:3', from which it is to be built",
    fix: 'call the image with the module something else',
    silent: gateway(CALLED),
  },
  {
    rule: 'model',
    fires: gateway({ answer: tooFewLabels }),
    problem: "answer.labels: 9 labels for the 10 classes of output 'scores' [-1,10]",
    fix: 'add the 1 missing',
    silent: gateway(),
  },
  {
    rule: 'model',
    name: 'fields',
    fires: gateway({
      preprocessing: Preprocessing.record({ input: 'image', fields: [{ kind: 'numeric', name: 'duration' }] }),
    }),
    problem: "the preprocessing makes [-1,1], input 'image' takes",
    fix: 'choose a signature whose input is [-1,1]',
    silent: gateway(),
  },
  {
    rule: 'served-version',
    fires: gateway({}, {}, withFile({ versions: [3, 2, 1] }, { versionPolicy: VersionPolicy.specific(1, 2) })),
    problem: "model 'digits' is checked in version 3, versionPolicy of digits serves 2",
    fix: 'serve the largest version',
    silent: gateway({}, {}, withFile({ versions: [3, 2, 1] }, { versionPolicy: VersionPolicy.all() })),
  },
]);
