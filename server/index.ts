export { ModelServer, type BoundPorts } from './server';
export { UsageError, parseOptions, type ModelServerOptions } from './options';
export type { Engine, LoadRequest, LoadedModel, RunOptions } from './engine/engine';
export { BoundedEngine } from './engine/bounded-engine';
export { TensorflowEngine } from './engine/libtensorflow/engine';
export { searchLibtensorflow } from './native/locate';
export { createLogger, silentLogger, type Logger } from './logger';
