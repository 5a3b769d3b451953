import { join } from 'node:path';
import { numericTensor } from '@cdk8s-serving/contract';
import { parseSessionConfig } from '../config/session-config';
import { MODELS, realEngine } from './support/server';

/** Every field that is read, each with another value than its default. */
const EVERYTHING = `
intra_op_parallelism_threads: 3
inter_op_parallelism_threads: 2
use_per_session_threads: true
allow_soft_placement: true
isolate_session_state: true
share_cluster_devices_in_session: true
operation_timeout_in_ms: 60000
device_count { key: "CPU" value: 1 }
device_filters: "/job:a" device_filters: "/job:b"
placement_period: 7
log_device_placement: true
session_inter_op_thread_pool { num_threads: 4 global_name: "pool" }
gpu_options { per_process_gpu_memory_fraction: 0.25 allow_growth: true visible_device_list: "0,1" allocator_type: "BFC" deferred_deletion_bytes: 9 force_gpu_compatible: true }
graph_options {
  enable_recv_scheduling: true build_cost_model: 1 infer_shapes: true place_pruned_graph: true enable_bfloat16_sendrecv: true timeline_step: 2 build_cost_model_after: 3
  optimizer_options { do_common_subexpression_elimination: true do_constant_folding: true do_function_inlining: true opt_level: L0 global_jit_level: ON_1 max_folded_constant_in_bytes: 5 cpu_global_jit: true }
  rewrite_options {
    layout_optimizer: OFF disable_model_pruning: true constant_folding: ON memory_optimization: NO_MEM_OPT arithmetic_optimization: OFF dependency_optimization: OFF loop_optimization: AGGRESSIVE
    function_optimization: OFF debug_stripper: ON meta_optimizer_iterations: TWO shape_optimization: OFF remapping: OFF scoped_allocator_optimization: ON min_graph_nodes: -1 pin_to_host_optimization: ON
    disable_meta_optimizer: true auto_mixed_precision: ON common_subgraph_elimination: OFF auto_mixed_precision_mkl: ON use_plugin_optimizers: OFF
  }
}
`;

test('every field is encoded as TensorFlow encodes it: the bytes are those its text_format gives', () => {
  expect(Buffer.from(parseSessionConfig(EVERYTHING)).toString('hex')).toBe(
    '0a070a0343505510011003180722062f6a6f623a6122062f6a6f623a622802321909000000000000d03f120342464318' +
      '0920012a03302c314001380140014801526110011a170801100118ffffffffffffffffff012001280130053801200128' +
      '013001380140024803523808021001180120013802400248035002580160026802700278018801ffffffffffffffffff' +
      '01900101980101b80101c00102c80101e0010258e0d403620808041204706f6f6c7801880101',
  );
});

test.each([
  ['', ''],
  ['graph_options {}', '5200'],
  ['allow_soft_placement: false', ''],
  ['gpu_options: { per_process_gpu_memory_fraction: 1 }', '320909000000000000f03f'],
])('%j is %j', (text, hex) => {
  expect(Buffer.from(parseSessionConfig(text)).toString('hex')).toBe(hex);
});

test.each([
  ['intra_op_threads: 1', 'line 1: ConfigProto has no field "intra_op_threads"'],
  ['gpu_options {\n  allow: true\n}', 'line 2: gpu_options has no field "allow"'],
  ['allow_soft_placement: maybe', 'line 1: ConfigProto.allow_soft_placement is neither true nor false'],
  ['graph_options { optimizer_options { opt_level: L7 } }', 'opt_level is L7, expected one of L1, L0'],
  ['intra_op_parallelism_threads: many', 'line 1: ConfigProto.intra_op_parallelism_threads is not an int64'],
])('%j is refused with the field', (text, message) => {
  expect(() => parseSessionConfig(text)).toThrow(message);
});

test('a model loads and runs with it', async () => {
  const model = await realEngine().load({
    path: join(MODELS, 'half_plus_two', '123'),
    tags: ['serve'],
    intraOpParallelism: 1,
    interOpParallelism: 0,
    sessionConfig: parseSessionConfig('use_per_session_threads: true graph_options { infer_shapes: true }'),
  });
  const inputs = new Map([['x', numericTensor('float', [1], Float32Array.of(1))]]);
  const outputs = await model.run('serving_default', inputs, { deadlineMs: Infinity });
  expect(outputs.get('y')?.data).toEqual(Float32Array.of(2.5));
  await model.close();
});
