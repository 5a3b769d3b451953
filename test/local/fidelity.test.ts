import { join } from 'node:path';
import type { Fidelity } from '../../lib';
import { golden } from '../compose/support/golden';
import { compose, fullStack } from '../compose/support/stack';
import { local } from './support';

const row = ({ workload, field, stance }: Fidelity): string =>
  `${workload} ${field}: ${stance.kind}${stance.kind === 'honoured' ? '' : ` - ${stance.reason}`}`;

test.each([
  ['compose', compose(fullStack()).fidelity],
  ['local', local(fullStack()).fidelity],
])('%s says of every field of the full stack what becomes of it', (target, fidelity) => {
  const text = `${fidelity.map(row).join('\n')}\n`;
  expect(text).toBe(golden(join(__dirname, 'golden', `fidelity-${target}.txt`), text));
});
