import { ProtobufWriter, ServingError } from '@cdk8s-serving/contract';
import { parseTextFormat, type TextMessage } from './text-format';

/** How a field of a message is encoded. */
type Field =
  | { readonly kind: 'bool' | 'integer' | 'double' | 'string'; readonly number: number; readonly repeated?: true }
  | { readonly kind: 'enum'; readonly number: number; readonly values: Readonly<Record<string, number>> }
  | { readonly kind: 'counts'; readonly number: number }
  | { readonly kind: 'message'; readonly number: number; readonly repeated?: true; readonly fields: Fields };

type Fields = Readonly<Record<string, Field>>;

const TOGGLE = { DEFAULT: 0, ON: 1, OFF: 2, AGGRESSIVE: 3, EXPERIMENTAL_MLIR: 4, EXPERIMENTAL_BOTH: 5 };
const toggle = (number: number): Field => ({ kind: 'enum', number, values: TOGGLE });
const bool = (number: number): Field => ({ kind: 'bool', number });
const integer = (number: number): Field => ({ kind: 'integer', number });

const REWRITER_CONFIG: Fields = {
  layout_optimizer: toggle(1),
  disable_model_pruning: bool(2),
  constant_folding: toggle(3),
  memory_optimization: {
    kind: 'enum',
    number: 4,
    values: {
      DEFAULT_MEM_OPT: 0,
      NO_MEM_OPT: 1,
      MANUAL: 2,
      HEURISTICS: 3,
      SWAPPING_HEURISTICS: 4,
      RECOMPUTATION_HEURISTICS: 5,
      SCHEDULING_HEURISTICS: 6,
    },
  },
  arithmetic_optimization: toggle(7),
  dependency_optimization: toggle(8),
  loop_optimization: toggle(9),
  function_optimization: toggle(10),
  debug_stripper: toggle(11),
  meta_optimizer_iterations: {
    kind: 'enum',
    number: 12,
    values: { DEFAULT_NUM_ITERS: 0, ONE: 1, TWO: 2 },
  },
  shape_optimization: toggle(13),
  remapping: toggle(14),
  scoped_allocator_optimization: toggle(15),
  min_graph_nodes: integer(17),
  pin_to_host_optimization: toggle(18),
  disable_meta_optimizer: bool(19),
  auto_mixed_precision: toggle(23),
  common_subgraph_elimination: toggle(24),
  auto_mixed_precision_mkl: toggle(25),
  use_plugin_optimizers: toggle(28),
};

const OPTIMIZER_OPTIONS: Fields = {
  do_common_subexpression_elimination: bool(1),
  do_constant_folding: bool(2),
  opt_level: { kind: 'enum', number: 3, values: { L1: 0, L0: -1 } },
  do_function_inlining: bool(4),
  global_jit_level: { kind: 'enum', number: 5, values: { DEFAULT: 0, OFF: -1, ON_1: 1, ON_2: 2 } },
  max_folded_constant_in_bytes: integer(6),
  cpu_global_jit: bool(7),
};

/** The part of config.proto that a session of the C API takes to heart. */
const CONFIG_PROTO: Fields = {
  device_count: { kind: 'counts', number: 1 },
  intra_op_parallelism_threads: integer(2),
  placement_period: integer(3),
  device_filters: { kind: 'string', number: 4, repeated: true },
  inter_op_parallelism_threads: integer(5),
  gpu_options: {
    kind: 'message',
    number: 6,
    fields: {
      per_process_gpu_memory_fraction: { kind: 'double', number: 1 },
      allocator_type: { kind: 'string', number: 2 },
      deferred_deletion_bytes: integer(3),
      allow_growth: bool(4),
      visible_device_list: { kind: 'string', number: 5 },
      force_gpu_compatible: bool(8),
    },
  },
  allow_soft_placement: bool(7),
  log_device_placement: bool(8),
  use_per_session_threads: bool(9),
  graph_options: {
    kind: 'message',
    number: 10,
    fields: {
      enable_recv_scheduling: bool(2),
      optimizer_options: { kind: 'message', number: 3, fields: OPTIMIZER_OPTIONS },
      build_cost_model: integer(4),
      infer_shapes: bool(5),
      place_pruned_graph: bool(6),
      enable_bfloat16_sendrecv: bool(7),
      timeline_step: integer(8),
      build_cost_model_after: integer(9),
      rewrite_options: { kind: 'message', number: 10, fields: REWRITER_CONFIG },
    },
  },
  operation_timeout_in_ms: integer(11),
  session_inter_op_thread_pool: {
    kind: 'message',
    number: 12,
    repeated: true,
    fields: { num_threads: integer(1), global_name: { kind: 'string', number: 2 } },
  },
  isolate_session_state: bool(15),
  share_cluster_devices_in_session: bool(17),
};

/**
 * Reads `tensorflow.ConfigProto` in text format into its bytes.
 * @throws ServingError INVALID_ARGUMENT that names the field and the line, also of fields that are left out here
 */
export function parseSessionConfig(text: string): Uint8Array {
  const writer = new ProtobufWriter();
  encode(writer, parseTextFormat(text, 'ConfigProto'), CONFIG_PROTO);
  return writer.finish();
}

function encode(writer: ProtobufWriter, message: TextMessage, fields: Fields): void {
  message.allow(...Object.keys(fields));
  for (const [name, field] of Object.entries(fields)) {
    if (message.has(name)) encodeField(writer, message, name, field);
  }
}

function encodeField(writer: ProtobufWriter, message: TextMessage, name: string, field: Field): void {
  switch (field.kind) {
    case 'bool':
      writer.bool(field.number, message.boolean(name));
      return;
    case 'integer':
      writer.int64(field.number, message.integer(name) ?? 0n);
      return;
    case 'double':
      writer.double(field.number, message.number(name));
      return;
    case 'string':
      for (const value of field.repeated === true ? message.strings(name) : [message.string(name)]) {
        writer.presentString(field.number, value);
      }
      return;
    case 'enum':
      writer.int64(field.number, BigInt(enumValue(message, name, field.values)));
      return;
    case 'counts':
      for (const entry of message.messages(name)) {
        encodeNested(writer, field.number, entry, { key: { kind: 'string', number: 1 }, value: integer(2) });
      }
      return;
    case 'message':
      for (const nested of message.messages(name, field.repeated !== true)) {
        encodeNested(writer, field.number, nested, field.fields);
      }
  }
}

function encodeNested(writer: ProtobufWriter, number: number, message: TextMessage, fields: Fields): void {
  writer.message(number, (nested) => encode(nested, message, fields));
}

function enumValue(message: TextMessage, name: string, values: Readonly<Record<string, number>>): number {
  const word = message.word(name);
  const value = values[word] ?? (Object.values(values).includes(Number(word)) ? Number(word) : undefined);
  if (value !== undefined) return value;
  throw new ServingError('INVALID_ARGUMENT', `${name} is ${word}, expected one of ${Object.keys(values).join(', ')}`);
}
