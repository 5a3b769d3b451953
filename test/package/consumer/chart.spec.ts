import { Testing } from 'cdk8s';
import { find, findAll, snapshot, synthesize } from 'cdk8s-serving/testing';
import { PicturesChart } from './chart';

const manifests = synthesize(new PicturesChart(Testing.app(), 'pictures'));

test('the gateway is told where its flags are', () => {
  const [container] = find(manifests, { kind: 'Deployment', name: 'pictures' }).spec.template.spec.containers;
  const flags = find(manifests, { kind: 'ConfigMap' });
  expect(container.env).toContainEqual({ name: 'FLAGS', value: flags.metadata.name });
});

test('everything is in the namespace of the chart', () => {
  expect(findAll(manifests, { kind: 'Deployment', namespace: 'pictures' })).toHaveLength(2);
});

test('the manifests are those of last time', () => {
  expect(snapshot(manifests)).toMatchSnapshot();
});
