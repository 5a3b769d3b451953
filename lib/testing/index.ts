// `cdk8s-serving/testing`: for tests of one's own charts, whatever runs them.
export { find, findAll, type ManifestQuery } from './find';
export type { Manifest, ManifestMetadata } from './manifest';
export { snapshot } from './snapshot';
export { synthesize } from './synthesize';
