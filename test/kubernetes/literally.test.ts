import fc from 'fast-check';
import { literally } from '../../lib/kubernetes/variables';

/** What a kubelet makes of a text: `third_party/forked/golang/expansion` of Kubernetes, for a container with variables. */
function expanded(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\$|\$\(([^)]*)\)/g, (found: string, name?: string) =>
    name === undefined ? '$' : (variables[name] ?? found),
  );
}

test('whatever the text, the kubelet reads it back as it was', () => {
  const text = fc.array(fc.constantFrom('$', '(', ')', 'A', ' ', '$(A)'), { maxLength: 12 }).map((all) => all.join(''));
  fc.assert(
    fc.property(text, (given) => {
      expect(expanded(literally(given), { A: 'replaced', '': 'replaced' })).toBe(given);
    }),
    { seed: 1, numRuns: 2000 },
  );
});

test('a dollar that means nothing to the kubelet stays alone', () => {
  expect(literally('cd "$target"; echo 5$')).toBe('cd "$target"; echo 5$');
});
