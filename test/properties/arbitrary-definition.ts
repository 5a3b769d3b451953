import { Duration, Size } from 'cdk8s';
import fc from 'fast-check';
import {
  Answer,
  GatewayModule,
  ModelStorage,
  Preprocessing,
  RequestLogStorage,
  VersionPolicy,
  type GatewayServiceProps,
  type ServedModelProps,
  type ServingDeploymentProps,
} from '../../lib';
import { PICTURE, SCORES, digitsModel } from '../support/definitions';
import {
  environment,
  exposure,
  maybe,
  said,
  secretValue,
  workloadProps,
  type Made,
  type Order,
} from './arbitrary-props';

/** Where a workload is defined: in the app itself, or in a chart with a namespace of its own. */
export type Place = 'app' | 'blue' | 'green';

export interface ArbitraryServer {
  readonly name: string;
  readonly place: Place;
  readonly props: Made<Omit<ServingDeploymentProps, 'name'>>;
}

export interface ArbitraryGateway {
  readonly name: string;
  readonly place: Place;
  /** Index of the model server it asks. */
  readonly server: number;
  readonly props: Made<Omit<GatewayServiceProps, 'name' | 'model' | 'modelName'>>;
}

/** A definition as it may be written: any props, several workloads, several namespaces. */
export interface ArbitraryDefinition {
  readonly namespace: string | undefined;
  readonly servers: readonly ArbitraryServer[];
  readonly gateways: readonly ArbitraryGateway[];
}

const subPath = maybe(fc.constantFrom('digits', 'models/digits'));
const download = fc.record({ environment: maybe(environment), verify: fc.constant(true) });

/** Every kind of storage; `image` is the only one a workload may have. */
const storage = (image: string): fc.Arbitrary<Made<ModelStorage>> =>
  fc.oneof(
    fc.constant(() => ModelStorage.image(image)),
    fc.constantFrom('/srv/models', '/srv/with space').map((path) => () => ModelStorage.bind(path)),
    subPath.map((path) => () => ModelStorage.claim('archive', said({ subPath: path }))),
    fc
      .record({
        subPath,
        size: fc.constantFrom(Size.gibibytes(1), Size.mebibytes(300)),
        storageClass: maybe(fc.constant('fast')),
        accessMode: fc.constantFrom('ReadOnlyMany' as const, 'ReadWriteMany' as const),
      })
      .map((options) => (order: Order) => ModelStorage.newClaim(order({ ...said(options), size: options.size }))),
    fc.tuple(fc.constantFrom('s3' as const, 'gcs' as const), download).map(
      ([kind, options]) =>
        (order: Order) =>
          ModelStorage[kind](
            'bucket/digits',
            order({ ...said({ environment: options.environment && order(options.environment) }) }),
          ),
    ),
    fc.constant(() => ModelStorage.http("https://models.example.com/it's/digits/")),
  );

const versions = fc.record({
  versionPolicy: maybe(
    fc.constantFrom(VersionPolicy.latest(), VersionPolicy.latest(2), VersionPolicy.all(), VersionPolicy.specific(1)),
  ),
  versionLabels: maybe(fc.constantFrom({}, { stable: 1 }, { stable: 1, canary: 1 })),
});

const model = (name: string, image: string): fc.Arbitrary<Made<ServedModelProps>> =>
  fc.tuple(storage(image), versions).map(
    ([place, policy]) =>
      (order) =>
        order({ model: digitsModel(name), storage: place(order), ...said(policy) }),
  );

const serving = fc.record({
  batching: maybe(
    fc.constantFrom(
      { maxBatchSize: 32 },
      { maxBatchSize: 8, batchTimeoutMicros: 500, allowedBatchSizes: [2, 8], numBatchThreads: 2 },
      { maxBatchSize: 4, maxEnqueuedBatches: 3, padVariableLengthInputs: true },
    ),
  ),
  monitoringPath: maybe(fc.constant('/monitoring/prometheus/metrics')),
  warmup: maybe(fc.constantFrom({ enabled: false }, { iterations: 2 }, {})),
  requestLogging: maybe(
    fc.constantFrom(
      { sampling: 1, maxFileSize: Size.mebibytes(4) },
      { sampling: 1e-7, maxFiles: 2, maxFileSize: Size.kibibytes(1025), storage: RequestLogStorage.ephemeral() },
    ),
  ),
  loadTimeout: maybe(fc.integer({ min: 60, max: 400 }).map((amount) => Duration.seconds(amount))),
});

const places = fc.constantFrom<Place>('app', 'blue', 'green');

function server(index: number): fc.Arbitrary<ArbitraryServer> {
  const name = `server-${index}`;
  const image = `registry.example/models-${index}:1`;
  const models = fc
    .integer({ min: 1, max: 3 })
    .chain((count) => fc.tuple(...Array.from({ length: count }, (_, at) => model(`m${index}-${at}`, image))));
  return fc
    .tuple(
      places,
      workloadProps(fc.integer({ min: 512, max: 4096 }).map((amount) => Size.mebibytes(amount))),
      models,
      serving,
      maybe(exposure(`${name}.example.com`)),
      maybe(fc.constant('registry.example:5000/server@sha256:' + 'a'.repeat(64))),
    )
    .map(([place, common, given, options, exposed, serverImage]) => ({
      name,
      place,
      props: (order) => {
        const [first, ...others] = given.map((make) => make(order));
        const served =
          others.length === 0 ? { ...first } : { models: [...(first === undefined ? [] : [first]), ...others] };
        return order({
          ...common(order),
          ...served,
          ...said({ ...options, exposure: exposed?.(order), serverImage }),
        });
      },
    }));
}

/** One record that is as wide as the picture the model takes would not fit; a picture always does. */
const recipes = fc.record({
  preprocessing: fc.constant(PICTURE),
  answer: fc.constantFrom(SCORES, Answer.labels({ output: 'scores', labels: [...'abcdefghij'] })),
});

/** Any file that is there. */
const MODULE = GatewayModule.fromFile(__filename, { image: 'registry.example/own-gateway:3' });

const ownCode = fc.record({
  preprocessing: fc.constant(Preprocessing.module()),
  answer: fc.constant(SCORES),
  module: fc.constant(MODULE),
});

/** Who may ask a gateway for what, and how many at once. */
const access = fc.record({
  fetchAllowedHosts: maybe(fc.subarray(['10.20.0.7:8080', 'pictures.internal', '[2001:db8::7]:80'])),
  page: maybe(fc.boolean()),
  apiKeys: maybe(secretValue),
  fetchMaxRedirects: maybe(fc.integer({ min: 0, max: 3 })),
  corsOrigins: maybe(fc.subarray(['https://app.example', 'http://localhost:5173'])),
  maxRequests: maybe(fc.integer({ min: 1, max: 10_000 })),
  modelConcurrency: maybe(fc.integer({ min: 1, max: 10_000 })),
});

function gateway(index: number, servers: number): fc.Arbitrary<ArbitraryGateway> {
  const name = `gateway-${index}`;
  return fc
    .tuple(
      places,
      fc.nat({ max: servers - 1 }),
      workloadProps(fc.integer({ min: 896, max: 2048 }).map((amount) => Size.mebibytes(amount))),
      fc.oneof(recipes, ownCode),
      maybe(exposure(`${name}.example.com`)),
      maybe(fc.integer({ min: 1000, max: 9000 }).map((amount) => Duration.millis(amount))),
      access,
    )
    .map(([place, at, common, recipe, exposed, modelTimeout, accessed]) => ({
      name,
      place,
      server: at,
      props: (order) =>
        order({
          ...common(order),
          ...recipe,
          ...said({ exposure: exposed?.(order), modelTimeout, ...accessed }),
        }),
    }));
}

/** Definitions that pass every check, once warnings are waived and losses accepted. */
export const definitions: fc.Arbitrary<ArbitraryDefinition> = fc
  .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 3 }))
  .chain(([servers, gateways]) =>
    fc.record({
      namespace: fc.constantFrom(undefined, 'serving'),
      servers: fc.tuple(...Array.from({ length: servers }, (_, index) => server(index))),
      gateways: fc.tuple(...Array.from({ length: gateways }, (_, index) => gateway(index, servers))),
    }),
  );
