/** A flag of TensorFlow Serving that this server does not implement. */
export interface ForeignFlag {
  /** Without dashes. */
  readonly flag: string;
  /** `ignored`: accepted in every value, because nothing depends on it here; `refused`: accepted at its default alone. */
  readonly treatment: 'ignored' | 'refused';
  /** Text of TensorFlow Serving's default. */
  readonly default: string;
  /** Why. */
  readonly reason: string;
}

/** TensorFlow Serving's other flags: a command line written for it starts this server, or says why it cannot. */
export const FOREIGN_FLAGS: readonly ForeignFlag[] = [
  ignored('rest_api_num_threads', '0', 'REST is answered by one event loop; runs have threads of their own'),
  ignored('grpc_max_threads', '0', 'gRPC is answered by one event loop; runs have threads of their own'),
  ignored('flush_filesystem_caches', 'true', 'the kernel gives the cache of model files back by itself'),
  ignored('enable_profiler', 'true', 'there is no profiler service'),
  ignored('remove_unused_fields_from_bundle_metagraph', 'true', 'of a graph only its signatures are kept'),
  ignored('skip_initialize_tpu', 'false', 'there is no TPU support'),
  ignored('num_tflite_pools', '0', 'TensorFlow Lite models are not served'),
  ignored('num_tflite_interpreters_per_pool', '1', 'TensorFlow Lite models are not served'),
  refused('prefer_tflite_model', 'false', 'TensorFlow Lite models are not served'),
  refused('use_alts_credentials', 'false', 'ALTS exists on Google Cloud alone'),
  refused('platform_config_file', '', 'there is one platform; its settings are flags'),
  refused('thread_pool_factory_config_file', '', 'there are no other thread pools'),
  refused('per_process_gpu_memory_fraction', '0', 'the library is that of the processor'),
  refused('mixed_precision', '', 'models run at the precision they were exported with'),
  refused('xla_cpu_compilation_enabled', 'false', 'graphs are run, not compiled'),
  refused('xla_gpu_compilation_enabled', 'false', 'graphs are run, not compiled'),
];

function ignored(flag: string, value: string, reason: string): ForeignFlag {
  return { flag, treatment: 'ignored', default: value, reason };
}

function refused(flag: string, value: string, reason: string): ForeignFlag {
  return { flag, treatment: 'refused', default: value, reason };
}
