const { loaderOf } = require('../../scripts/lib/e2e/kubernetes/cluster') as {
  loaderOf: (context: string, given: string | undefined) => readonly string[];
};

test('images get to the nodes of kind and minikube by their own commands', () => {
  expect(loaderOf('kind-digits', undefined)).toEqual(['kind', 'load', 'docker-image', '--name', 'digits']);
  expect(loaderOf('minikube', '')).toEqual(['minikube', 'image', 'load']);
});

test('a loader that is given wins, and gets the images behind its own arguments', () => {
  expect(loaderOf('kind-digits', 'load --quiet')).toEqual(['sh', '-c', 'exec load --quiet "$@"', 'loader']);
});

test('a cluster that says nothing about itself needs one, and the message says how to give it', () => {
  expect(() => loaderOf('production', undefined)).toThrow(/context 'production'.*E2E_IMAGE_LOADER/);
});
