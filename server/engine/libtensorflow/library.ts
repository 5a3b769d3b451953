import koffi, { type LibraryHandle } from 'koffi';
import type { LibtensorflowLocation } from '../../native/locate';

/**
 * TensorFlow's C API (tensorflow/c/c_api.h, tf_tensor.h, tf_tstring.h), bound by FFI.
 *
 * Pointers cross as plain numbers: user-space addresses fit 2^53, and a number costs neither an object nor a finalizer.
 * Everything a function hands out is freed by the file that asked for it.
 */

/** Address of a native object; 0 is null. */
export type Address = number;

/** Bytes of one TF_TString, which is what a string tensor's memory is made of. */
export const TSTRING_BYTES = 24;

/** Grappler and protobuf recurse on the calling thread while a model loads; koffi's default stack is 128 KiB. */
const ASYNC_STACK_BYTES = 4 * 1024 * 1024;

type Sync<Args extends unknown[], Result> = (...args: Args) => Result;

/** (session, runOptions, inputs, inputTensors, n, outputs, outputTensors, n, targets, n, metadata, status) */
export type SessionRunArguments = [
  Address,
  Address,
  Uint8Array,
  BigUint64Array,
  number,
  Uint8Array,
  BigUint64Array,
  number,
  Address,
  number,
  Address,
  Address,
];

/** The functions in use. Names are TensorFlow's without the prefix. */
export interface TensorflowLibrary {
  version: Sync<[], string>;

  newStatus: Sync<[], Address>;
  deleteStatus: Sync<[Address], void>;
  getCode: Sync<[Address], number>;
  message: Sync<[Address], string>;

  newBuffer: Sync<[], Address>;
  newBufferFromString: Sync<[Uint8Array, number], Address>;
  deleteBuffer: Sync<[Address], void>;

  newSessionOptions: Sync<[], Address>;
  deleteSessionOptions: Sync<[Address], void>;
  setConfig: Sync<[Address, Uint8Array, number, Address], void>;
  newGraph: Sync<[], Address>;
  deleteGraph: Sync<[Address], void>;
  graphOperationByName: Sync<[Address, string], Address>;
  operationNumOutputs: Sync<[Address], number>;
  operationOpType: Sync<[Address], string>;

  /** (options, runOptions, path, tags, tagCount, graph, metaGraphBuffer, status) -> session */
  loadSessionFromSavedModel: (
    ...args: [Address, Address, string, readonly string[], number, Address, Address, Address]
  ) => Promise<Address>;
  sessionRun: (...args: SessionRunArguments) => Promise<void>;
  /** The same on the calling thread, which is the event loop's. */
  sessionRunHere: Sync<SessionRunArguments, void>;
  closeSession: (session: Address, status: Address) => Promise<void>;
  deleteSession: (session: Address, status: Address) => Promise<void>;

  allocateTensor: Sync<[number, BigInt64Array, number, number], Address>;
  deleteTensor: Sync<[Address], void>;
  tensorType: Sync<[Address], number>;
  numDims: Sync<[Address], number>;
  dim: Sync<[Address, number], number | bigint>;
  tensorByteSize: Sync<[Address], number>;
  tensorData: Sync<[Address], Address>;

  stringInit: Sync<[Address], void>;
  stringCopy: Sync<[Address, Uint8Array, number], void>;
  stringDataPointer: Sync<[Address], Address>;
  stringSize: Sync<[Address], number>;
  stringDealloc: Sync<[Address], void>;

  /** memcpy into native memory. */
  copyIn: Sync<[Address, NodeJS.ArrayBufferView, number], Address>;
  /** memcpy out of native memory. */
  copyOut: Sync<[NodeJS.ArrayBufferView, Address, number], Address>;
}

const SESSION_RUN =
  'void TF_SessionRun(uintptr_t session, uintptr_t run_options, const void *inputs, const void *input_tensors, int input_count, const void *outputs, void *output_tensors, int output_count, uintptr_t targets, int target_count, uintptr_t run_metadata, uintptr_t status)';

/** Sets what has to be set before anything is loaded by FFI. */
export function configureKoffi(): void {
  // Only the first call of a process may set these; a second binding (jest's module registry) finds them set.
  if (koffi.config().async_stack_size === ASYNC_STACK_BYTES) return;
  koffi.config({ ...koffi.config(), async_stack_size: ASYNC_STACK_BYTES, max_async_calls: 4096 });
}

/**
 * Loads the two shared libraries and binds the functions. Takes about half a second; call it once per process.
 * @throws Error of the dynamic linker when a library cannot be loaded or lacks a function.
 */
export function bindTensorflow(location: LibtensorflowLocation): TensorflowLibrary {
  configureKoffi();
  koffi.load(location.framework, { global: true });
  const library = koffi.load(location.cc, { global: true });
  const libc = koffi.load(null);
  keepLoaded(libc, location);
  const sync = <F>(prototype: string): F => library.func(prototype) as unknown as F;
  const off = <Args extends unknown[], Result>(prototype: string): ((...args: Args) => Promise<Result>) => {
    const func = library.func(prototype);
    return (...args) =>
      new Promise((resolve, reject) => {
        func.async(...args, (error: Error | null, result: Result) => (error ? reject(error) : resolve(result)));
      });
  };
  return {
    version: sync('const char *TF_Version()'),
    newStatus: sync('uintptr_t TF_NewStatus()'),
    deleteStatus: sync('void TF_DeleteStatus(uintptr_t status)'),
    getCode: sync('int TF_GetCode(uintptr_t status)'),
    message: sync('const char *TF_Message(uintptr_t status)'),
    newBuffer: sync('uintptr_t TF_NewBuffer()'),
    newBufferFromString: sync('uintptr_t TF_NewBufferFromString(const void *proto, size_t length)'),
    deleteBuffer: sync('void TF_DeleteBuffer(uintptr_t buffer)'),
    newSessionOptions: sync('uintptr_t TF_NewSessionOptions()'),
    deleteSessionOptions: sync('void TF_DeleteSessionOptions(uintptr_t options)'),
    setConfig: sync('void TF_SetConfig(uintptr_t options, const void *proto, size_t length, uintptr_t status)'),
    newGraph: sync('uintptr_t TF_NewGraph()'),
    deleteGraph: sync('void TF_DeleteGraph(uintptr_t graph)'),
    graphOperationByName: sync('uintptr_t TF_GraphOperationByName(uintptr_t graph, const char *name)'),
    operationNumOutputs: sync('int TF_OperationNumOutputs(uintptr_t operation)'),
    operationOpType: sync('const char *TF_OperationOpType(uintptr_t operation)'),
    loadSessionFromSavedModel: off(
      'uintptr_t TF_LoadSessionFromSavedModel(uintptr_t options, uintptr_t run_options, const char *path, const char **tags, int tag_count, uintptr_t graph, uintptr_t meta_graph, uintptr_t status)',
    ),
    sessionRun: off(SESSION_RUN),
    sessionRunHere: sync(SESSION_RUN),
    closeSession: off('void TF_CloseSession(uintptr_t session, uintptr_t status)'),
    deleteSession: off('void TF_DeleteSession(uintptr_t session, uintptr_t status)'),
    allocateTensor: sync('uintptr_t TF_AllocateTensor(int dtype, const void *dims, int num_dims, size_t length)'),
    deleteTensor: sync('void TF_DeleteTensor(uintptr_t tensor)'),
    tensorType: sync('int TF_TensorType(uintptr_t tensor)'),
    numDims: sync('int TF_NumDims(uintptr_t tensor)'),
    dim: sync('int64_t TF_Dim(uintptr_t tensor, int index)'),
    tensorByteSize: sync('size_t TF_TensorByteSize(uintptr_t tensor)'),
    tensorData: sync('uintptr_t TF_TensorData(uintptr_t tensor)'),
    stringInit: sync('void TF_StringInit(uintptr_t string)'),
    stringCopy: sync('void TF_StringCopy(uintptr_t target, const void *source, size_t size)'),
    stringDataPointer: sync('uintptr_t TF_StringGetDataPointer(uintptr_t string)'),
    stringSize: sync('size_t TF_StringGetSize(uintptr_t string)'),
    stringDealloc: sync('void TF_StringDealloc(uintptr_t string)'),
    copyIn: libc.func('uintptr_t memcpy(uintptr_t target, const void *source, size_t size)'),
    copyOut: libc.func('uintptr_t memcpy(void *target, uintptr_t source, size_t size)'),
  };
}

/** `RTLD_NOW` of Linux and of macOS. */
const RTLD_NOW = 2;

/**
 * Holds a reference to the libraries that nobody gives back. When Node tears an environment down (the end of the
 * process, of a worker, of a test file) koffi closes what it loaded, while TensorFlow's own threads still run and end
 * through destructors inside the library: without this they jump into unmapped memory.
 */
function keepLoaded(libc: LibraryHandle, location: LibtensorflowLocation): void {
  const dlopen = libc.func('void *dlopen(const char *path, int flags)') as (path: string, flags: number) => unknown;
  for (const path of [location.framework, location.cc]) dlopen(path, RTLD_NOW);
}
