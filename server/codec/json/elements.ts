import {
  ServingError,
  layoutOf,
  type NumericArray,
  type NumericDType,
  type TensorLimits,
} from '@cdk8s-serving/contract';

/** What is expected may be this much too little: numbers are not all of one length. */
const ROOM_TO_ERR = 1.02;

/** An array that turns out too small grows by this at least. */
const LEAST_GROWTH = 1.25;

/** Elements a tensor gets room for with its first one, where it comes alone. */
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
    this.array = new (layoutOf(dtype).array)(0);
  }

  /** @throws ServingError RESOURCE_EXHAUSTED when the tensor becomes too large */
  push(value: number | bigint): void {
    if (this.count === this.array.length) this.grow(this.count + 1, Math.max(FIRST_ROOM, 2 * this.count));
    this.array[this.count] = value;
    this.count += 1;
  }

  /**
   * Appends elements of a run, and makes room for all that the text may hold if the rest of it is like the run so far.
   * @param before elements before the run
   * @param share of the text that the run has taken with these
   * @throws ServingError RESOURCE_EXHAUSTED when the tensor becomes too large
   */
  append(values: NumericArray, before: number, share: number): void {
    if (values.length === 0) return;
    const count = this.count + values.length;
    if (count > this.array.length) {
      const expected = before + ((count - before) / share) * ROOM_TO_ERR;
      this.grow(count, Math.max(expected, this.count * LEAST_GROWTH));
    }
    this.array.set(values as never, this.count);
    this.count = count;
  }

  private grow(least: number, expected: number): void {
    const { array, byteSize } = layoutOf(this.dtype);
    const { maxTensorBytes } = this.limits;
    const most = Math.floor(maxTensorBytes / byteSize);
    if (least > most) {
      throw new ServingError('RESOURCE_EXHAUSTED', `a tensor is over the limit of ${maxTensorBytes} bytes`);
    }
    const grown = new array(Math.min(most, Math.max(least, Math.ceil(expected))));
    grown.set(this.array.subarray(0, this.count) as never);
    this.array = grown;
  }

  /** The elements so far. */
  toArray(): NumericArray {
    // A little room that is left over costs less than a copy.
    const isNearlyFull = this.count * MOST_WASTE >= this.array.length * (MOST_WASTE - 1);
    return isNearlyFull ? this.array.subarray(0, this.count) : this.array.slice(0, this.count);
  }
}
