/**
 * Numbers as TensorFlow Serving prints them: the shorter of `%g` and `%.9g` (float) or `%.17g` (double) that reads back
 * as the same value, always with a `.` or an exponent, so that a client's parser keeps it a float.
 */

/** Text of a float32 value. */
export function floatText(value: number): string {
  return decimalText(value, 9, Math.fround);
}

/** Text of a float64 value. */
export function doubleText(value: number): string {
  return decimalText(value, 17, (read) => read);
}

function decimalText(value: number, exactDigits: number, rounded: (read: number) => number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  let text = generalText(value, 6);
  if (rounded(Number(text)) !== value) text = generalText(value, exactDigits);
  return text.includes('.') || text.includes('e') ? text : `${text}.0`;
}

/** C's `%.<digits>g`: exponent form below 1e-4 and from 10^digits on, no trailing zeros, two exponent digits at least. */
function generalText(value: number, digits: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [mantissa = '', exponentText = '0'] = value.toExponential(digits - 1).split('e');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= digits) {
    const sign = exponent < 0 ? '-' : '+';
    return `${withoutTrailingZeros(mantissa)}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  return withoutTrailingZeros(value.toFixed(digits - 1 - exponent));
}

function withoutTrailingZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
