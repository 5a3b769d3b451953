import type { Moment } from './reach';

/** What an op does that a numeric computation does not need. */
export type RiskKind = 'files' | 'python' | 'network' | 'native' | 'unknown';

/** Why an op is pointed out. */
export interface Risk {
  readonly kind: Exclude<RiskKind, 'unknown'>;
  readonly reason: string;
  /** Moments at which every model has it; it is pointed out at any other. */
  readonly expectedAt?: readonly Moment[];
}

const files = (reason: string, expectedAt?: readonly Moment[]): Risk =>
  expectedAt === undefined ? { kind: 'files', reason } : { kind: 'files', reason, expectedAt };
const python = (reason: string): Risk => ({ kind: 'python', reason });
const network = (reason: string): Risk => ({ kind: 'network', reason });
const native = (reason: string): Risk => ({ kind: 'native', reason });

const READS_RECORDS = 'reads files whose names the graph computes, line by line or record by record';
const READS_CHECKPOINT = 'reads a checkpoint at a path the graph computes';
const WRITES_CHECKPOINT = 'writes a checkpoint at a path the graph computes';
const RUNS_PYTHON = 'calls a Python function of the process that traced it: it fails wherever there is none, as here';
const WRITES_EVENTS = 'writes event files for TensorBoard';
const DEBUG_SINK = 'sends tensors to a debug address, a file or a gRPC server';
const RPC = "speaks TensorFlow's own RPC to an address in the graph";

/**
 * Ops of TensorFlow that reach beyond the computation, each with what it does. A SavedModel is a program: whoever wrote
 * it decides which files of the server's user it reads or writes.
 */
export const RISKY_OPS: Readonly<Record<string, Risk>> = {
  // Any file, by name.
  ReadFile: files('reads any file the server may read'),
  WriteFile: files('writes any file the server may write, and makes directories for it'),
  MatchingFiles: files('lists files by a pattern'),
  MatchingFilesDataset: files('lists files by a pattern'),
  ExperimentalMatchingFilesDataset: files('lists files by a pattern'),
  PrintV2: files('writes to the log, or to a file where its output_stream is file://'),
  ImmutableConst: files('maps a region of a file into memory as a tensor, without checking what is in it'),
  FileSystemSetConfiguration: files('changes the configuration of a file system plugin'),
  LoadAndRemapMatrix: files(READS_CHECKPOINT),
  // Checkpoints: every model has these in its saver, and nowhere else.
  Save: files(WRITES_CHECKPOINT, ['save']),
  SaveSlices: files(WRITES_CHECKPOINT, ['save']),
  SaveV2: files(WRITES_CHECKPOINT, ['save']),
  MergeV2Checkpoints: files('moves checkpoint files and deletes the directories they were in', ['save']),
  Restore: files(READS_CHECKPOINT, ['restore']),
  RestoreSlice: files(READS_CHECKPOINT, ['restore']),
  RestoreV2: files(READS_CHECKPOINT, ['restore']),
  DTensorRestoreV2: files(READS_CHECKPOINT),
  // Readers of TensorFlow 1 and data sets.
  FixedLengthRecordReader: files(READS_RECORDS),
  FixedLengthRecordReaderV2: files(READS_RECORDS),
  TextLineReader: files(READS_RECORDS),
  TextLineReaderV2: files(READS_RECORDS),
  TFRecordReader: files(READS_RECORDS),
  TFRecordReaderV2: files(READS_RECORDS),
  WholeFileReader: files(READS_RECORDS),
  WholeFileReaderV2: files(READS_RECORDS),
  LMDBReader: files(READS_RECORDS),
  FixedLengthRecordDataset: files(READS_RECORDS),
  FixedLengthRecordDatasetV2: files(READS_RECORDS),
  TextLineDataset: files(READS_RECORDS),
  TFRecordDataset: files(READS_RECORDS),
  TFRecordDatasetV2: files(READS_RECORDS),
  CSVDataset: files(READS_RECORDS),
  CSVDatasetV2: files(READS_RECORDS),
  ExperimentalCSVDataset: files(READS_RECORDS),
  LMDBDataset: files(READS_RECORDS),
  ExperimentalLMDBDataset: files(READS_RECORDS),
  LoadDataset: files('reads a data set from a directory'),
  SaveDataset: files('writes a data set to a directory'),
  SaveDatasetV2: files('writes a data set to a directory'),
  DistributedSave: files('has a tf.data service write a data set to a directory'),
  DatasetToTFRecord: files('writes a data set to a file'),
  ExperimentalDatasetToTFRecord: files('writes a data set to a file'),
  CacheDataset: files('writes what it caches to files, unless its file name is empty'),
  CacheDatasetV2: files('writes what it caches to files, unless its file name is empty'),
  SnapshotDataset: files('writes and reads snapshots of a data set'),
  SnapshotDatasetV2: files('writes and reads snapshots of a data set'),
  SnapshotDatasetReader: files('reads snapshots of a data set'),
  SnapshotNestedDatasetReader: files('reads snapshots of a data set'),
  SnapshotChunkDataset: files('reads snapshots of a data set'),
  ListSnapshotChunksDataset: files('lists snapshots of a data set'),
  SqlDataset: files('runs SQL on a database file'),
  ExperimentalSqlDataset: files('runs SQL on a database file'),
  // Vocabularies: the one op of these that an honest model often has.
  InitializeTableFromTextFile: files('reads a vocabulary: one of the assets, unless its path is computed'),
  InitializeTableFromTextFileV2: files('reads a vocabulary: one of the assets, unless its path is computed'),
  CreateSummaryFileWriter: files(WRITES_EVENTS),
  CreateSummaryDbWriter: files('writes summaries to a database file'),
  // Python.
  PyFunc: python(RUNS_PYTHON),
  PyFuncStateless: python(RUNS_PYTHON),
  EagerPyFunc: python(RUNS_PYTHON),
  // Other machines.
  DebugIdentity: network(DEBUG_SINK),
  DebugIdentityV2: network(DEBUG_SINK),
  DebugIdentityV3: network(DEBUG_SINK),
  DebugNanCount: network(DEBUG_SINK),
  DebugNumericSummary: network(DEBUG_SINK),
  DataServiceDataset: network('asks a tf.data service at an address in the graph'),
  DataServiceDatasetV2: network('asks a tf.data service at an address in the graph'),
  DataServiceDatasetV3: network('asks a tf.data service at an address in the graph'),
  DataServiceDatasetV4: network('asks a tf.data service at an address in the graph'),
  RegisterDataset: network('registers a data set with a tf.data service at an address in the graph'),
  RegisterDatasetV2: network('registers a data set with a tf.data service at an address in the graph'),
  RemoteCall: network('runs a function on a device of another process'),
  RpcClient: network(RPC),
  RpcCall: network(RPC),
  RpcServer: network('listens on an address in the graph'),
  RpcServerStart: network('listens on an address in the graph'),
  // Code that is not TensorFlow's.
  TRTEngineOp: native('runs an engine TensorRT compiled, which only its libraries can load'),
  XlaCallModule: native('compiles a program in another language, which may call functions registered by libraries'),
  XlaCustomCall: native('calls a function that a library registered, by its name'),
  XlaCustomCallV2: native('calls a function that a library registered, by its name'),
};
