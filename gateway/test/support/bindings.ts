import { join } from 'node:path';
import { readSavedModel } from '@cdk8s-serving/contract';

export { CREDIT as credit, DIGITS as digits } from '../../../contract/test/support/bindings';

/** Folder of the example models. */
export const EXAMPLES = join(__dirname, '..', '..', '..', 'examples');

export const digitsSignatures = readSavedModel(join(EXAMPLES, 'digits', 'model', '1')).signatures;
export const creditSignatures = readSavedModel(join(EXAMPLES, 'credit', 'model', '1')).signatures;
