/**
 * Ports, paths and names that a manifest writes and a process reads. Each is said here once: the projections render
 * them, the images expose them, the processes default to them.
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

/** What the model server shows on its management port beyond those, and nowhere else. */
export const ModelServerPath = {
  ...ManagementPath,
  /** JSON: every configured model, its versions and what keeps them from serving. */
  models: '/models',
} as const;

/** Where the images keep models: `<modelRoot>/<model name>/<version>`, as TensorFlow Serving's image does. */
export const MODEL_ROOT = '/models';

/** Numeric user and group of both images. Numeric, because the kubelet cannot prove a name is not root. */
export const RUN_AS = { user: 65532, group: 65532 } as const;

/** Largest tensor a request may expand to, in bytes of tensor memory; see `tensorByteSize` for what strings cost. */
export const MAX_TENSOR_BYTES = 256 * 1024 * 1024;
