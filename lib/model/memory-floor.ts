import type { ModelServerWorkload, ServedModel } from './workload';

const MEBIBYTE = 1024 * 1024;

/**
 * Bytes a model server takes with a model of a few bytes, once it has answered: 286 MiB resident with libtensorflow
 * 2.18.1 on Linux amd64 (`grep VmHWM /proc/<pid>/status` after one prediction of half_plus_two), and room to answer in.
 */
const ENGINE_BASELINE_BYTES = 320 * MEBIBYTE;

/** Bytes in memory per byte of a SavedModel on disk: TensorFlow Serving's own estimate. */
const BYTES_PER_BYTE_ON_DISK = 1.2;

/**
 * Bytes below which a model server is killed while it loads its models, whatever it is asked. A version that replaces
 * another is loaded beside it, so a model counts twice where versions come and go under a running server.
 */
export function memoryFloorBytes(models: readonly ServedModel[]): number {
  const onDisk = models.reduce((sum, model) => sum + sizeBytes(model) * versionsInMemory(model), 0);
  return ENGINE_BASELINE_BYTES + Math.ceil(onDisk * BYTES_PER_BYTE_ON_DISK);
}

/** `memoryFloorBytes` of a workload's models. */
export function memoryFloorOf({ models }: ModelServerWorkload): number {
  return memoryFloorBytes(models);
}

function sizeBytes({ file }: ServedModel): number {
  return file.kind === 'read' ? file.sizeBytes : 0;
}

/** In an image and after a download nothing changes under a running server; in a volume someone may add a version. */
function versionsInMemory({ storage, versionPolicy, file }: ServedModel): number {
  const present = file.kind === 'read' ? file.versions.length : 1;
  const served = {
    latest: versionPolicy.kind === 'latest' ? Math.min(versionPolicy.count, present) : 0,
    all: present,
    specific: versionPolicy.kind === 'specific' ? versionPolicy.versions.length : 0,
  }[versionPolicy.kind];
  const changes = storage.kind === 'claim' || storage.kind === 'new_claim' || storage.kind === 'bind';
  return changes ? served + 1 : served;
}
