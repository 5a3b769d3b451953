import type { Interpolation } from '@cdk8s-serving/contract';
import type { Pixels } from './decode';
import type { Geometry } from './geometry';
import { WEIGHT_BITS, axisWeights, isOnlyCut, type Axis, type AxisWeights } from './pillow-filter';

// Looked up once: where globals are not plain ones, as in a test's sandbox, a look-up costs more than the product.
const { imul } = Math;

/** Half of a byte's last place, in the fixed point of the sums. */
const HALF = 1 << (WEIGHT_BITS - 1);

/**
 * Pillow's `Image.resize` of a part of a picture, bit for bit the same: the weights are the same fixed-point numbers, the
 * sums the same 32-bit sums, and what one axis makes is rounded to bytes before the other. Up to version 12 that is
 * always the rows before the columns; from 13 on a picture that loses more height than twice what it loses in width is
 * resized along its columns first.
 * @returns the bytes of the geometry's window
 */
export function pillowResize(
  source: Pixels,
  geometry: Geometry,
  interpolation: Interpolation,
  version: 'pillow' | 'pillow_13',
): Uint8Array {
  const [x, y] = axesOf(source, geometry);
  if (interpolation === 'nearest') return nearest(source, x, y);
  const columns = isOnlyCut(x) ? undefined : axisWeights(x, interpolation);
  const rows = isOnlyCut(y) ? undefined : axisWeights(y, interpolation);
  const resizeRow = (from: Pixels, row: number, target: Uint8Array, offset: number): void => {
    if (columns === undefined) copyRow(from, x.boxStart + x.windowStart, row, target, offset, x.windowSize);
    else if (from.channels === 1) greyRow(from, row, columns, target, offset);
    else colourRow(from, row, columns, target, offset);
  };
  const out = new Uint8Array(x.windowSize * y.windowSize * source.channels);
  if (rows === undefined) {
    const rowBytes = x.windowSize * source.channels;
    for (let row = 0; row < y.windowSize; row += 1) {
      resizeRow(source, y.boxStart + y.windowStart + row, out, row * rowBytes);
    }
  } else if (version === 'pillow_13' && isMuchLower(source, geometry)) columnsFirst(source, rows, resizeRow, out);
  else rowsFirst(source, rows, resizeRow, out);
  return out;
}

/** Resizes one row into `target` from `offset` on. */
type ResizeRow = (from: Pixels, row: number, target: Uint8Array, offset: number) => void;

function isMuchLower(source: Pixels, { scaled }: Geometry): boolean {
  return scaled.height < source.height && source.height - scaled.height > 2 * (source.width - scaled.width);
}

function rowsFirst(source: Pixels, rows: AxisWeights, resizeRow: ResizeRow, out: Uint8Array): void {
  const rowBytes = out.length / rows.starts.length;
  // Only the rows one target row is made of are kept, so that a tall picture takes no more memory than a wide one.
  const kept = new Uint8Array(rows.stride * rowBytes);
  const sums = new Int32Array(rowBytes);
  let next = 0;
  rows.starts.forEach((start, row) => {
    const count = rows.counts[row] ?? 0;
    for (next = Math.max(next, start); next < start + count; next += 1) {
      resizeRow(source, next, kept, (next % rows.stride) * rowBytes);
    }
    sums.fill(HALF);
    for (let tap = 0; tap < count; tap += 1) {
      addRow(sums, kept, ((start + tap) % rows.stride) * rowBytes, rows.weights[row * rows.stride + tap] ?? 0);
    }
    toBytes(sums, out, row * rowBytes);
  });
}

function columnsFirst(source: Pixels, rows: AxisWeights, resizeRow: ResizeRow, out: Uint8Array): void {
  const rowBytes = out.length / rows.starts.length;
  const sourceRow = source.width * source.channels;
  const sums = new Int32Array(sourceRow);
  const mixed = { ...source, data: new Uint8Array(sourceRow), height: 1 };
  rows.starts.forEach((start, row) => {
    sums.fill(HALF);
    for (let tap = 0; tap < (rows.counts[row] ?? 0); tap += 1) {
      addRow(sums, source.data, (start + tap) * sourceRow, rows.weights[row * rows.stride + tap] ?? 0);
    }
    toBytes(sums, mixed.data, 0);
    resizeRow(mixed, 0, out, row * rowBytes);
  });
}

function axesOf(source: Pixels, { box, scaled, window }: Geometry): readonly [x: Axis, y: Axis] {
  return [
    {
      sourceSize: source.width,
      boxStart: box.left,
      boxSize: box.width,
      scaledSize: scaled.width,
      windowStart: window.left,
      windowSize: window.width,
    },
    {
      sourceSize: source.height,
      boxStart: box.top,
      boxSize: box.height,
      scaledSize: scaled.height,
      windowStart: window.top,
      windowSize: window.height,
    },
  ];
}

function copyRow(
  { data, width, channels }: Pixels,
  column: number,
  row: number,
  target: Uint8Array,
  offset: number,
  pixels: number,
): void {
  const start = (row * width + column) * channels;
  target.set(data.subarray(start, start + pixels * channels), offset);
}

function greyRow({ data, width }: Pixels, row: number, columns: AxisWeights, target: Uint8Array, offset: number): void {
  const { stride, starts, counts, weights } = columns;
  for (let x = 0; x < starts.length; x += 1) {
    const count = counts[x] ?? 0;
    let pixel = row * width + (starts[x] ?? 0);
    let tap = x * stride;
    let sum = HALF;
    for (const end = tap + count; tap < end; tap += 1) {
      sum = (sum + imul(data[pixel] ?? 0, weights[tap] ?? 0)) | 0;
      pixel += 1;
    }
    target[offset + x] = toByte(sum);
  }
}

function colourRow(
  { data, width }: Pixels,
  row: number,
  columns: AxisWeights,
  target: Uint8Array,
  offset: number,
): void {
  const { stride, starts, counts, weights } = columns;
  for (let x = 0; x < starts.length; x += 1) {
    const count = counts[x] ?? 0;
    let pixel = 3 * (row * width + (starts[x] ?? 0));
    let tap = x * stride;
    let first = HALF;
    let second = HALF;
    let third = HALF;
    for (const end = tap + count; tap < end; tap += 1) {
      const weight = weights[tap] ?? 0;
      first = (first + imul(data[pixel] ?? 0, weight)) | 0;
      second = (second + imul(data[pixel + 1] ?? 0, weight)) | 0;
      third = (third + imul(data[pixel + 2] ?? 0, weight)) | 0;
      pixel += 3;
    }
    const position = offset + 3 * x;
    target[position] = toByte(first);
    target[position + 1] = toByte(second);
    target[position + 2] = toByte(third);
  }
}

function addRow(sums: Int32Array, bytes: Uint8Array, offset: number, weight: number): void {
  for (let index = 0; index < sums.length; index += 1) {
    sums[index] = (sums[index] ?? 0) + imul(bytes[offset + index] ?? 0, weight);
  }
}

function toBytes(sums: Int32Array, target: Uint8Array, offset: number): void {
  for (let index = 0; index < sums.length; index += 1) target[offset + index] = toByte(sums[index] ?? 0);
}

function toByte(sum: number): number {
  const value = sum >> WEIGHT_BITS;
  return value < 0 ? 0 : value > 255 ? 255 : value;
}

function nearest({ data, width, channels }: Pixels, x: Axis, y: Axis): Uint8Array {
  const columns = nearestIndexes(x);
  const rows = nearestIndexes(y);
  const out = new Uint8Array(rows.length * columns.length * channels);
  let target = 0;
  for (const row of rows) {
    for (const column of columns) {
      const pixel = (row * width + column) * channels;
      for (let channel = 0; channel < channels; channel += 1) out[target + channel] = data[pixel + channel] ?? 0;
      target += channels;
    }
  }
  return out;
}

/** The source pixel under the centre of each target pixel; added up as Pillow does, whose rounding errors count. */
function nearestIndexes({ sourceSize, boxStart, boxSize, scaledSize, windowStart, windowSize }: Axis): Int32Array {
  const scale = boxSize / scaledSize;
  const indexes = new Int32Array(windowSize);
  let centre = boxStart + scale * 0.5;
  for (let target = 0; target < windowStart + windowSize; target += 1) {
    if (target >= windowStart) indexes[target - windowStart] = Math.min(sourceSize - 1, Math.trunc(centre));
    centre += scale;
  }
  return indexes;
}
