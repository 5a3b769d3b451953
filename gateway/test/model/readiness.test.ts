import { ServingError, type CodeName, type ModelVersionStatus } from '@cdk8s-serving/contract';
import { ModelWatch } from '../../model/readiness';
import { digits, digitsSignatures } from '../support/bindings';

const AVAILABLE: readonly ModelVersionStatus[] = [
  { version: 1n, state: 'AVAILABLE', errorCode: 'OK', errorMessage: '' },
];

/** What one look finds where the questions for the versions end with these codes first. */
async function looked(...ends: CodeName[]): Promise<string> {
  const client = {
    versions: async () => {
      const code = ends.shift();
      if (code !== undefined) throw new ServingError(code, code);
      return AVAILABLE;
    },
    signatures: async () => digitsSignatures,
  };
  const watch = new ModelWatch(client, digits, 1_000);
  await watch.check();
  return watch.state.kind;
}

test('one model server of several that hangs or is gone does not make the gateway unready: another is asked', async () => {
  expect(await looked('DEADLINE_EXCEEDED')).toBe('ready');
  expect(await looked('UNAVAILABLE')).toBe('ready');
});

test('a model that two do not answer for, or that one says no to, is unavailable', async () => {
  expect(await looked('DEADLINE_EXCEEDED', 'DEADLINE_EXCEEDED')).toBe('unavailable');
  expect(await looked('NOT_FOUND')).toBe('unavailable');
});
