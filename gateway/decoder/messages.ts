import type { ImagePreprocessing, NumericDType, NumericTensor } from '@cdk8s-serving/contract';

/** What a decoder process is asked: one picture at a time. */
export interface DecodeJob {
  readonly picture: Uint8Array;
  readonly recipe: ImagePreprocessing;
  readonly dtype: NumericDType;
}

/** What a decoder process says. It takes one job at a time, so an answer belongs to the last one. */
export type DecoderMessage =
  /** Said once, when a job may be sent. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'tensor'; readonly tensor: NumericTensor; readonly resizeMs: number }
  /** The picture cannot be read, in the words for its sender. */
  | { readonly kind: 'refused'; readonly detail: string; readonly cause: string | undefined };
