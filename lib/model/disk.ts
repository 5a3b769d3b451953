import type { RequestLogging } from './request-logging';
import type { ServedModel } from './workload';

/** Bytes that are downloaded into volumes of a pod when it starts. */
export function downloadedBytes(models: readonly ServedModel[]): number {
  return models.reduce(
    (sum, { storage, file }) => sum + (storage.kind === 'download' && file.kind === 'read' ? file.sizeBytes : 0),
    0,
  );
}

/**
 * Bytes a volume needs for the requests that are logged: of each model one file more than are kept, which is for what a
 * record takes beside its tensors and for the file system's own.
 */
export function requestLogBytes(models: readonly unknown[], { maxFiles, maxFileBytes }: RequestLogging): number {
  return models.length * (maxFiles + 1) * maxFileBytes;
}

/** The part of them that a pod writes on its node. */
export function ephemeralLogBytes(models: readonly unknown[], logging: RequestLogging | undefined): number {
  return logging?.storage.kind === 'ephemeral' ? requestLogBytes(models, logging) : 0;
}
