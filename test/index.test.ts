import * as library from 'cdk8s-serving';

/** Types leave no trace at run time; the consumer project of test/package compiles against them. */
const VALUES = [
  'Affinity',
  'Answer',
  'Autoscaling',
  'Cpu',
  'DefinitionError',
  'DisruptionBudget',
  'Exposure',
  'GatewayModule',
  'GatewayService',
  'Gpu',
  'ImagePullPolicy',
  'ModelStorage',
  'NetworkAccess',
  'Peer',
  'Preprocessing',
  'RULES',
  'RequestLogStorage',
  'Rollout',
  'SavedModel',
  'Scrape',
  'Secret',
  'SecretValue',
  'ServingApp',
  'ServingDeployment',
  'TopologySpread',
  'VersionPolicy',
  'WorkloadConstruct',
  'lossId',
  'projectCompose',
  'projectKubernetes',
  'projectLocal',
  'reviewDefinition',
  'workloadsOf',
];

test('what those who define and extend deployments import is there, and nothing by accident', () => {
  expect(Object.keys(library).sort()).toEqual(VALUES);
});

test('the ids of rules are one each, their family first', () => {
  const ids = library.RULES.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z-]+\/[a-z-]+$/);
});
