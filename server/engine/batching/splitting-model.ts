import { ServingError } from '@cdk8s-serving/contract';
import type { LoadedModel, RunOptions } from '../engine';
import { mergeInputs, rowsOf, splitOutputs, type Tensors } from './merge';
import { WrappedModel } from '../wrapped-model';

/** A model that cuts large requests into pieces of another one's size, and puts their answers together again. */
export class SplittingModel extends WrappedModel {
  /**
   * @param mostRows of a request
   * @param pieceRows of a piece, at most
   */
  constructor(
    inner: LoadedModel,
    private readonly mostRows: number,
    private readonly pieceRows: number,
  ) {
    super(inner);
  }

  /** @throws ServingError INVALID_ARGUMENT for too many rows, and that of the first piece that fails */
  override async run(signature: string, inputs: Tensors, options: RunOptions): Promise<Tensors> {
    const rows = rowsOf(inputs);
    if (rows <= this.pieceRows) return this.inner.run(signature, inputs, options);
    if (rows > this.mostRows) {
      const message = `Task size ${rows} is larger than maximum input batch size ${this.mostRows}`;
      throw new ServingError('INVALID_ARGUMENT', message);
    }
    const sizes = Array.from({ length: Math.ceil(rows / this.pieceRows) }, (_, index) =>
      Math.min(this.pieceRows, rows - index * this.pieceRows),
    );
    const pieces = splitOutputs(inputs, sizes, rows);
    const answers = await Promise.allSettled(pieces.map((piece) => this.inner.run(signature, piece, options)));
    const outputs = answers.map((answer) => {
      if (answer.status === 'rejected') throw answer.reason;
      return answer.value;
    });
    return mergeInputs(outputs, rows);
  }
}
