import { parseOptions, UsageError } from '../options';

const MODEL = '--model_base_path=/models/m';

test('defaults are those of TensorFlow Serving where it has the flag', () => {
  expect(parseOptions([MODEL], {})).toEqual({
    port: 8500,
    host: '0.0.0.0',
    restHost: '',
    enableReloadConfigRequest: true,
    grpcSocketPath: '',
    grpcChannelArguments: {},
    sslConfigFile: '',
    supervise: false,
    enableGrpcHealthcheckService: false,
    restApiPort: 0,
    managementPort: 8502,
    managementHost: '127.0.0.1',
    modelName: 'default',
    modelBasePath: '/models/m',
    modelConfigFile: '',
    modelConfigFilePollWaitSeconds: 0,
    allowVersionLabelsForUnavailableModels: false,
    enableBatching: false,
    batchingParametersFile: '',
    enablePerModelBatchingParameters: false,
    enableSignatureMethodNameCheck: false,
    sessionConfigFile: '',
    monitoringConfigFile: '',
    enableModelWarmup: true,
    numRequestIterationsForWarmup: 1,
    drainTimeoutSeconds: 30,
    drainIdleMs: 1000,
    logLevel: 'info',
    requestLogMaxFileBytes: 64 * 1024 * 1024,
    requestLogMaxFiles: 8,
    accessLogSuccessPercent: 0,
    restApiTimeoutMs: 30000,
    restApiHeaderTimeoutMs: 20000,
    restApiReceiveTimeoutMs: 120000,
    restApiIdleTimeoutMs: 75000,
    restApiMaxConnections: 10000,
    grpcMaxConnections: 10000,
    maxBodyBytes: 134217728,
    maxQueueDelayMs: 2000,
    maxPendingBytes: 1073741824,
    numLoadThreads: 0,
    numUnloadThreads: 0,
    versionTransitionPolicy: 'availability_preserving',
    fileSystemPollWaitSeconds: 1,
    allowUnusualOps: [''],
    allowLinksOutOfBasePath: false,
    maxNumLoadRetries: 5,
    loadRetryIntervalMicros: 60000000,
    savedModelTags: ['serve'],
    restApiEnableCorsSupport: false,
    enableSerializationAsTensorContent: false,
    intraOpParallelism: 0,
    interOpParallelism: 0,
  });
});

test('the environment of TensorFlow Serving image names the model, and a flag wins over it', () => {
  const env = { MODEL_NAME: 'digits', MODEL_BASE_PATH: '/models' };
  expect(parseOptions([], env)).toMatchObject({ modelName: 'digits', modelBasePath: '/models/digits' });
  expect(parseOptions([MODEL, '--model_name=m'], env)).toMatchObject({ modelName: 'm', modelBasePath: '/models/m' });
});

test('headers may not take longer than the request they are part of', () => {
  const flags = (header: number, whole: number) => [
    MODEL,
    `--rest_api_header_timeout_in_ms=${header}`,
    `--rest_api_receive_timeout_in_ms=${whole}`,
  ];
  expect(() => parseOptions(flags(2, 1), {})).toThrow(UsageError);
  expect(() => parseOptions(flags(0, 1), {})).toThrow('lower the first or raise the second');
  expect(parseOptions(flags(2, 0), {})).toMatchObject({ restApiHeaderTimeoutMs: 2, restApiReceiveTimeoutMs: 0 });
});

test('of a flag given twice the last one counts, so that container arguments override the image', () => {
  expect(parseOptions([MODEL, '--port=1', '--port=2'], {}).port).toBe(2);
});

test.each([
  [[MODEL, '--what=1'], 'unknown argument: --what=1'],
  [[MODEL, 'serve'], 'unknown argument: serve'],
  [[MODEL, '--port', '8500'], "--port has no value; write --port=<integer>, with '=' and without a space"],
  [[MODEL, '--port=http'], "--port is 'http', expected a whole number from 0 to 65535"],
  [[MODEL, '--port=65536'], "--port is '65536', expected a whole number from 0 to 65535"],
  [[MODEL, '--port=0'], 'neither gRPC nor REST has a port: give --port, --grpc_socket_path or --rest_api_port'],
  [
    [MODEL, '--rest_api_port=8502'],
    '--management_port (8502) must differ from --port (8500) and --rest_api_port (8502)',
  ],
  [
    [MODEL, '--version_transition_policy=eager'],
    "--version_transition_policy is 'eager', expected one of availability_preserving, resource_preserving",
  ],
  [
    [],
    'Both server_options.model_base_path and server_options.model_config_file are empty! Give --model_base_path=<directory of the version directories> (and --model_name), or --model_config_file',
  ],
  [
    [MODEL, '--use_alts_credentials=true'],
    '--use_alts_credentials is not supported: ALTS exists on Google Cloud alone; leave it out',
  ],
  [
    [MODEL, '--tensorflow_session_parallelism=2', '--tensorflow_intra_op_parallelism=1'],
    '--tensorflow_session_parallelism is given beside --tensorflow_intra_op_parallelism or --tensorflow_inter_op_parallelism; give it alone, or those two',
  ],
  [
    [MODEL, '--grpc_channel_arguments=grpc.so_reuseport=1'],
    "--grpc_channel_arguments has 'grpc.so_reuseport', which this server does not know; it knows grpc.keepalive_time_ms, grpc.keepalive_timeout_ms, grpc.max_concurrent_streams, grpc.max_connection_age_grace_ms, grpc.max_connection_age_ms, grpc.max_connection_idle_ms, grpc.max_receive_message_length, grpc.max_send_message_length",
  ],
  [
    [MODEL, '--grpc_channel_arguments=grpc.keepalive_time_ms'],
    "--grpc_channel_arguments has 'grpc.keepalive_time_ms' without a value; write name=value,name=value",
  ],
  [
    [MODEL, '--grpc_channel_arguments=grpc.keepalive_time_ms=soon'],
    "--grpc_channel_arguments sets grpc.keepalive_time_ms to 'soon', expected a whole number",
  ],
  [[MODEL, '--enable_batching=maybe'], "--enable_batching is 'maybe', expected true or false"],
  [
    [MODEL, '--batching_parameters_file=/b'],
    '--batching_parameters_file is given without --enable_batching; add --enable_batching',
  ],
])('%j is refused with what to do', (args, message) => {
  expect(() => parseOptions(args, {})).toThrow(new UsageError(message));
});

test('flags of TensorFlow Serving without effect here are accepted, and refused ones at their defaults', () => {
  const flags = ['--rest_api_num_threads=8', '--enable_profiler', '--xla_cpu_compilation_enabled=false'];
  expect(() => parseOptions([MODEL, ...flags, '--per_process_gpu_memory_fraction=0.0'], {})).not.toThrow();
});

test('channel arguments are numbers where they look like one, and the last of a name counts', () => {
  const flag =
    '--grpc_channel_arguments=grpc.keepalive_time_ms=1,grpc.max_concurrent_streams=2,grpc.keepalive_time_ms=3';
  expect(parseOptions([MODEL, flag], {}).grpcChannelArguments).toEqual({
    'grpc.keepalive_time_ms': 3,
    'grpc.max_concurrent_streams': 2,
  });
});

test('a unix socket is enough', () => {
  expect(parseOptions([MODEL, '--port=0', '--grpc_socket_path=/run/m.sock'], {})).toMatchObject({
    port: 0,
    grpcSocketPath: '/run/m.sock',
  });
});

test('one number of threads sets both', () => {
  const options = parseOptions([MODEL, '--tensorflow_session_parallelism=3'], {});
  expect(options).toMatchObject({ intraOpParallelism: 3, interOpParallelism: 3 });
});

test('negative numbers mean what they mean in TensorFlow Serving', () => {
  const flags = [
    'file_system_poll_wait_seconds',
    'model_config_file_poll_wait_seconds',
    'max_num_load_retries',
    'load_retry_interval_micros',
    'rest_api_timeout_in_ms',
    'num_load_threads',
  ];
  expect(parseOptions([MODEL, ...flags.map((flag) => `--${flag}=-1`)], {})).toMatchObject({
    fileSystemPollWaitSeconds: -1,
    modelConfigFilePollWaitSeconds: 0,
    maxNumLoadRetries: 0,
    loadRetryIntervalMicros: 0,
    restApiTimeoutMs: Infinity,
    numLoadThreads: 0,
  });
});
