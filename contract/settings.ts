/**
 * Ports, paths and names that a manifest writes and a process reads. Each is said here once: the projections render
 * them, the images expose them, the processes default to them, docs/settings.md lists them.
 */

/** TCP ports, all above 1024 so that no process of ours needs a privilege. */
export const Port = {
  /** Model server, gRPC. TensorFlow Serving's. */
  grpc: 8500,
  /** Model server, REST. TensorFlow Serving's. */
  rest: 8501,
  /** Model server, probes and metrics; never part of a Service. */
  management: 8502,
  /** Gateway, HTTP. */
  gateway: 9696,
  /** Gateway, probes and metrics; never part of a Service. */
  gatewayManagement: 9697,
} as const;

/** HTTP paths of a management port. */
export const ManagementPath = {
  /** 200 while the process can answer at all. */
  live: '/livez',
  /** 200 only while the process should get traffic; 503 from the first moment of a drain. */
  ready: '/readyz',
  /** Prometheus text. */
  metrics: '/metrics',
} as const;

/** Where the images keep models: `<modelRoot>/<model name>/<version>`, as TensorFlow Serving's image does. */
export const MODEL_ROOT = '/models';

/** Numeric user and group of both images. Numeric, because the kubelet cannot prove a name is not root. */
export const RUN_AS = { user: 65532, group: 65532 } as const;

/** Largest tensor a request may expand to, in bytes of tensor memory; see `tensorByteSize` for what strings cost. */
export const MAX_TENSOR_BYTES = 256 * 1024 * 1024;

/** A setting of a process: read from its flag, else its environment variable, else the default. */
export interface Setting {
  /** Flag without dashes, spelled as TensorFlow Serving spells its own. Undefined: environment only. */
  readonly flag?: string;
  /** Environment variable. Undefined: flag only. */
  readonly env?: string;
  readonly kind: 'string' | 'integer' | 'boolean';
  /** Text of the default; undefined means the setting is required. */
  readonly default?: string;
  /** What it does, with its unit. */
  readonly description: string;
}

function settings<const Name extends string>(table: Readonly<Record<Name, Setting>>): Readonly<Record<Name, Setting>> {
  return table;
}

/** Settings of the model server. Flags of TensorFlow Serving's keep its names and defaults. */
export const ModelServerSetting = settings({
  port: {
    flag: 'port',
    kind: 'integer',
    default: String(Port.grpc),
    description: 'TCP port of gRPC; 0 switches it off.',
  },
  restApiPort: {
    flag: 'rest_api_port',
    kind: 'integer',
    default: '0',
    description: 'TCP port of REST; 0 switches it off. The image passes 8501.',
  },
  managementPort: {
    flag: 'management_port',
    kind: 'integer',
    default: String(Port.management),
    description: 'TCP port of /livez, /readyz and /metrics; 0 switches it off.',
  },
  managementHost: {
    flag: 'management_host',
    env: 'MANAGEMENT_HOST',
    kind: 'string',
    default: '127.0.0.1',
    description:
      'Address the management port listens on. Manifests set 0.0.0.0, because a kubelet probes from outside.',
  },
  modelName: {
    flag: 'model_name',
    env: 'MODEL_NAME',
    kind: 'string',
    default: 'default',
    description: 'Name of the one model.',
  },
  modelBasePath: {
    flag: 'model_base_path',
    kind: 'string',
    default: '',
    description:
      'Directory that holds the version directories. Without it, MODEL_BASE_PATH/MODEL_NAME, as in the image of TensorFlow Serving.',
  },
  modelRoot: {
    env: 'MODEL_BASE_PATH',
    kind: 'string',
    default: '',
    description: 'Directory that holds one base path per model; used when --model_base_path is not given.',
  },
  modelConfigFile: {
    flag: 'model_config_file',
    kind: 'string',
    default: '',
    description:
      'File with a ModelServerConfig in protobuf text format: several models, version policies, version labels. Takes the place of --model_name and --model_base_path.',
  },
  modelConfigFilePollWaitSeconds: {
    flag: 'model_config_file_poll_wait_seconds',
    kind: 'integer',
    default: '0',
    description: 'Seconds between two looks at the model config file, each of which applies it anew; 0 reads it once.',
  },
  allowVersionLabelsForUnavailableModels: {
    flag: 'allow_version_labels_for_unavailable_models',
    kind: 'boolean',
    default: 'false',
    description: 'Accepts a new version label although its version is not loaded yet.',
  },
  enableBatching: {
    flag: 'enable_batching',
    kind: 'boolean',
    default: 'false',
    description: 'Runs requests that wait at the same time as one batch.',
  },
  batchingParametersFile: {
    flag: 'batching_parameters_file',
    kind: 'string',
    default: '',
    description: 'File with BatchingParameters in protobuf text format; only with --enable_batching.',
  },
  monitoringConfigFile: {
    flag: 'monitoring_config_file',
    kind: 'string',
    default: '',
    description: 'File with a MonitoringConfig in protobuf text format: the path of the metrics on the REST port.',
  },
  enableModelWarmup: {
    flag: 'enable_model_warmup',
    kind: 'boolean',
    default: 'true',
    description: 'Runs the requests recorded in a version directory before that version is served.',
  },
  numRequestIterationsForWarmup: {
    flag: 'num_request_iterations_for_warmup',
    kind: 'integer',
    default: '0',
    description: 'How often each recorded request is run; 0 runs it once.',
  },
  drainTimeoutSeconds: {
    flag: 'drain_timeout_seconds',
    kind: 'integer',
    default: '30',
    description: 'After SIGTERM, seconds that running requests get before the process ends all the same.',
  },
  restApiTimeoutMs: {
    flag: 'rest_api_timeout_in_ms',
    kind: 'integer',
    default: '30000',
    description: 'Milliseconds a REST prediction may take before it is answered 504.',
  },
  maxBodyBytes: {
    flag: 'max_body_bytes',
    kind: 'integer',
    default: String(128 * 1024 * 1024),
    description: 'Largest request, in bytes, on REST and on gRPC.',
  },
  fileSystemPollWaitSeconds: {
    flag: 'file_system_poll_wait_seconds',
    kind: 'integer',
    default: '1',
    description: 'Seconds between two looks for versions below the base paths; 0 looks once.',
  },
  maxNumLoadRetries: {
    flag: 'max_num_load_retries',
    kind: 'integer',
    default: '5',
    description: 'Further attempts to load a version after the first one failed.',
  },
  loadRetryIntervalMicros: {
    flag: 'load_retry_interval_micros',
    kind: 'integer',
    default: '60000000',
    description: 'Microseconds between two of those attempts.',
  },
  savedModelTags: {
    flag: 'saved_model_tags',
    kind: 'string',
    default: 'serve',
    description: 'Comma-separated tags of the graph that is served.',
  },
  restApiEnableCorsSupport: {
    flag: 'rest_api_enable_cors_support',
    kind: 'boolean',
    default: 'false',
    description: 'Lets pages of any origin read the answers of the REST API.',
  },
  enableSerializationAsTensorContent: {
    flag: 'enable_serialization_as_tensor_content',
    kind: 'boolean',
    default: 'false',
    description: 'Encodes numbers of gRPC answers as tensor_content in place of typed values: smaller and faster.',
  },
  sessionParallelism: {
    flag: 'tensorflow_session_parallelism',
    kind: 'integer',
    default: '0',
    description: 'Threads within and across operations, both; not beside the two flags that set them one by one.',
  },
  intraOpParallelism: {
    flag: 'tensorflow_intra_op_parallelism',
    kind: 'integer',
    default: '0',
    description: 'Threads within one operation; 0 lets TensorFlow choose.',
  },
  interOpParallelism: {
    flag: 'tensorflow_inter_op_parallelism',
    kind: 'integer',
    default: '0',
    description: 'Threads across operations; 0 lets TensorFlow choose.',
  },
});

/** Settings of the gateway, all from the environment: it has no command line to keep compatible. */
export const GatewaySetting = settings({
  port: { env: 'PORT', kind: 'integer', default: String(Port.gateway), description: 'TCP port of the gateway.' },
  host: { env: 'HOST', kind: 'string', default: '0.0.0.0', description: 'Address the gateway listens on.' },
  managementPort: {
    env: 'MANAGEMENT_PORT',
    kind: 'integer',
    default: String(Port.gatewayManagement),
    description: 'TCP port of /livez, /readyz and /metrics.',
  },
  managementHost: {
    env: 'MANAGEMENT_HOST',
    kind: 'string',
    default: '127.0.0.1',
    description: 'Address the management port listens on.',
  },
  modelBinding: {
    env: 'MODEL_BINDING',
    kind: 'string',
    description: 'JSON of the ModelBinding: model, signature, preprocessing, answer. Written by the construct.',
  },
  modelServer: {
    env: 'MODEL_SERVER',
    kind: 'string',
    description: 'gRPC target of the model server: dns:///digits:8500.',
  },
  modelTimeoutMs: {
    env: 'MODEL_TIMEOUT_MS',
    kind: 'integer',
    default: '5000',
    description: 'Deadline, in milliseconds, of a call to the model server.',
  },
  fetchAllowedHosts: {
    env: 'FETCH_ALLOWED_HOSTS',
    kind: 'string',
    default: '',
    description:
      'Comma-separated hosts that pictures may be fetched from although they are private, loopback or link-local.',
  },
  fetchTimeoutMs: {
    env: 'FETCH_TIMEOUT_MS',
    kind: 'integer',
    default: '5000',
    description: 'Milliseconds a picture may take to arrive, redirects included.',
  },
  maxBodyBytes: {
    env: 'MAX_BODY_BYTES',
    kind: 'integer',
    default: String(10 * 1024 * 1024),
    description: 'Largest request body and largest fetched picture, in bytes.',
  },
  drainTimeoutSeconds: {
    env: 'DRAIN_TIMEOUT_SECONDS',
    kind: 'integer',
    default: '20',
    description: 'After SIGTERM, seconds that running requests get before the process ends all the same.',
  },
});
