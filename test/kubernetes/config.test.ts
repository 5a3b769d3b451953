import { Duration } from 'cdk8s';
import { ModelStorage, VersionPolicy, type ServingDeploymentProps } from '../../lib';
import { kinds, manifest, modelServer } from './support/definitions';
import { mounted, podAnnotations } from './support/pods';

const HASH = 'cdk8s-serving/config-hash';
const hash = (props: Partial<ServingDeploymentProps>): string | undefined => podAnnotations(modelServer(props))?.[HASH];
const batching = (maxBatchSize: number): Partial<ServingDeploymentProps> => ({ batching: { maxBatchSize } });

test('a server whose flags say everything has no config map', () => {
  expect(kinds(modelServer())).not.toContain('ConfigMap');
  expect(hash({})).toBeUndefined();
});

test('the files a server reads are a config map, mounted read-only where its flags look for them', () => {
  const workload = modelServer({
    ...batching(16),
    versionPolicy: VersionPolicy.all(),
    monitoringPath: '/monitoring/prometheus/metrics',
  });
  const { data } = manifest(workload, 'ConfigMap', 'digits-config') as unknown as { data: Record<string, string> };
  expect(Object.keys(data)).toEqual(['batching.config', 'models.config', 'monitoring.config']);
  expect(data['batching.config']).toContain('max_batch_size { value: 16 }');
  expect(data['models.config']).toContain('base_path: "/models/digits"');
  expect(mounted(workload)[0]).toEqual({
    name: 'config',
    mountPath: '/etc/model-server',
    readOnly: true,
    configMap: { name: 'digits-config' },
  });
});

test('another configuration is another annotation of the pods, so it starts new ones', () => {
  expect(hash(batching(16))).toMatch(/^[0-9a-f]{64}$/);
  expect(hash(batching(16))).toBe(hash(batching(16)));
  expect(hash(batching(16))).not.toBe(hash(batching(32)));
});

test('a model config file the server looks at again by itself starts no new pods', () => {
  const polled = (count: number): Partial<ServingDeploymentProps> => ({
    versionPolicy: VersionPolicy.latest(count),
    modelConfigPoll: Duration.seconds(30),
  });
  expect(hash(polled(2))).toBeUndefined();
  expect(hash({ ...polled(2), ...batching(16) })).toBe(hash({ ...polled(3), ...batching(16) }));
  expect(hash({ ...polled(2), ...batching(16) })).not.toBe(hash({ ...polled(2), ...batching(32) }));
});

test('labels of versions are sorted, so that their order starts no new pods', () => {
  const labelled = (versionLabels: Readonly<Record<string, number>>): Partial<ServingDeploymentProps> => ({
    storage: ModelStorage.bind('/srv/digits'),
    versionLabels,
  });
  expect(hash(labelled({ stable: 1, canary: 1 }))).toBe(hash(labelled({ canary: 1, stable: 1 })));
});
