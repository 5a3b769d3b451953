import { ModelServerLimit } from './model-server-limit';
import { ModelServerLogSetting } from './model-server-log-setting';
import { Port } from './ports';
import { settings } from './setting';

/** Settings of the model server. Flags of TensorFlow Serving's keep its names and defaults. */
export const ModelServerSetting = settings({
  port: {
    flag: 'port',
    kind: 'integer',
    default: String(Port.grpc),
    description: 'TCP port of gRPC; 0 switches it off.',
  },
  host: {
    flag: 'host',
    kind: 'string',
    default: '0.0.0.0',
    description:
      'Address gRPC and REST listen on. Without the flag, REST listens on IPv6 as well: on ::, where there is IPv6.',
  },
  grpcSocketPath: {
    flag: 'grpc_socket_path',
    kind: 'string',
    default: '',
    description: 'Path of a unix socket for gRPC, beside its port or in place of it; empty for none.',
  },
  grpcChannelArguments: {
    flag: 'grpc_channel_arguments',
    kind: 'string',
    default: '',
    description:
      'Comma-separated arguments of the gRPC listener, name=value: grpc.max_connection_age_ms=30000,grpc.keepalive_time_ms=10000. Without them, grpc.max_concurrent_streams is 1000, grpc.max_connection_idle_ms 600000, grpc.keepalive_time_ms 120000 and grpc.keepalive_timeout_ms 20000.',
  },
  sslConfigFile: {
    flag: 'ssl_config_file',
    kind: 'string',
    default: '',
    description:
      'File with an SSLConfig in protobuf text format: key, certificate and, for mutual TLS, the authority of clients. gRPC is plain without it.',
  },
  enableReloadConfigRequest: {
    flag: 'enable_reload_config_request',
    kind: 'boolean',
    default: 'true',
    description:
      'Answers HandleReloadConfigRequest, by which any client can point the server at any directory. Manifests switch it off: their configuration is a file.',
  },
  enableGrpcHealthcheckService: {
    flag: 'enable_grpc_healthcheck_service',
    kind: 'boolean',
    default: 'false',
    description:
      'Answers grpc.health.v1.Health on the gRPC port: SERVING while the server is ready, and for model:NAME while that model is.',
  },
  restApiPort: {
    flag: 'rest_api_port',
    kind: 'integer',
    default: '0',
    description:
      'TCP port of REST; 0 switches it off, and so does the port of gRPC, with an error in the log, as there. The image passes 8501.',
  },
  managementPort: {
    flag: 'management_port',
    kind: 'integer',
    default: String(Port.management),
    description: 'TCP port of /livez, /readyz, /metrics and /models; 0 switches it off.',
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
    description:
      'Seconds between two looks at the model config file, each of which applies it anew; 0 or less reads it once.',
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
  enablePerModelBatchingParameters: {
    flag: 'enable_per_model_batching_parameters',
    kind: 'boolean',
    default: 'false',
    description:
      'Batches each version as the batching_params.pbtxt in its directory says, and one without that file not at all; only with --enable_batching.',
  },
  enableSignatureMethodNameCheck: {
    flag: 'enable_signature_method_name_check',
    kind: 'boolean',
    default: 'false',
    description: 'Answers only what the method name of a signature is for.',
  },
  sessionConfigFile: {
    flag: 'tensorflow_session_config_file',
    kind: 'string',
    default: '',
    description: 'File with a ConfigProto of TensorFlow in protobuf text format, for the session of every SavedModel.',
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
  supervise: {
    flag: 'supervise',
    kind: 'boolean',
    default: 'false',
    description:
      'Serves in a child process and starts it again when it crashes: a library that aborts takes its process with it. The image passes true.',
  },
  ...ModelServerLogSetting,
  restApiTimeoutMs: {
    flag: 'rest_api_timeout_in_ms',
    kind: 'integer',
    default: '30000',
    description: 'Milliseconds a REST prediction may take before it is answered 504; 0 or less for any time.',
  },
  ...ModelServerLimit,
  maxQueueDelayMs: {
    flag: 'max_queue_delay_ms',
    kind: 'integer',
    default: '2000',
    description:
      'Milliseconds a prediction may be expected to wait for a thread; one that would wait longer is answered RESOURCE_EXHAUSTED (429) at once, with the time to try again. A few wait all the same, however slow the model is. 0 for no limit; with batching, its own limits count.',
  },
  fileSystemPollWaitSeconds: {
    flag: 'file_system_poll_wait_seconds',
    kind: 'integer',
    default: '1',
    description:
      'Seconds between two looks for versions below the base paths; 0 looks once, and a negative number never, so that no model is ever served.',
  },
  numLoadThreads: {
    flag: 'num_load_threads',
    kind: 'integer',
    default: '0',
    description: 'Models that load at the same time, others wait; 0 for as many as there are processors, two at least.',
  },
  numUnloadThreads: {
    flag: 'num_unload_threads',
    kind: 'integer',
    default: '0',
    description: 'Models that unload at the same time; 0 for one.',
  },
  versionTransitionPolicy: {
    flag: 'version_transition_policy',
    kind: 'string',
    default: 'availability_preserving',
    description:
      'What comes first when versions change: availability_preserving loads the new one while the old one serves, and has both in memory for a while; resource_preserving unloads the old one first, and answers nothing until the new one is there.',
  },
  maxNumLoadRetries: {
    flag: 'max_num_load_retries',
    kind: 'integer',
    default: '5',
    description: 'Further attempts to load a version after the first one failed; a negative number is none.',
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
    description:
      'Threads within one operation; 0 takes one for each processor the container may use, and one alone where those are two.',
  },
  interOpParallelism: {
    flag: 'tensorflow_inter_op_parallelism',
    kind: 'integer',
    default: '0',
    description: 'Threads across operations; 0 takes one for each processor the container may use.',
  },
});
