import {
  ServingError,
  layoutOf,
  type NumericArray,
  type NumericDType,
  type TensorLimits,
} from '@cdk8s-serving/contract';

/** Elements a tensor has room for before anything is known of it. */
const FIRST_ROOM = 32;

/** One part in this many of an array may be left unused when it is handed on. */
const MOST_WASTE = 8;

/** The elements of a numeric tensor while they are read: an array that grows up to what a tensor may take. */
export class Elements {
  array: NumericArray;
  count = 0;

  constructor(
    readonly dtype: NumericDType,
    private readonly limits: TensorLimits,
  ) {
    this.array = new (layoutOf(dtype).array)(FIRST_ROOM);
  }

  /** @throws ServingError RESOURCE_EXHAUSTED when the tensor becomes too large */
  push(value: number | bigint): void {
    if (this.count === this.array.length) this.grow(0);
    this.array[this.count] = value;
    this.count += 1;
  }

  /**
   * Makes room while a run of elements is read: for all that the text may hold, if the rest of it is like the run so far.
   * @param count elements up to now
   * @param before elements before the run
   * @param share of the text that the run has taken
   */
  growFrom(count: number, before: number, share: number): NumericArray {
    this.count = count;
    this.grow((count - before) / share);
    return this.array;
  }

  private grow(expected: number): void {
    const { array, byteSize } = layoutOf(this.dtype);
    const { maxTensorBytes } = this.limits;
    const most = Math.floor(maxTensorBytes / byteSize);
    if (this.count >= most) {
      throw new ServingError('RESOURCE_EXHAUSTED', `a tensor is over the limit of ${maxTensorBytes} bytes`);
    }
    const grown = new array(Math.min(most, Math.max(this.count * 2, Math.ceil(expected))));
    grown.set(this.array as never);
    this.array = grown;
  }

  /** The elements so far. */
  toArray(): NumericArray {
    // A little room that is left over costs less than a copy.
    const isNearlyFull = this.count * MOST_WASTE >= this.array.length * (MOST_WASTE - 1);
    return isNearlyFull ? this.array.subarray(0, this.count) : this.array.slice(0, this.count);
  }
}
