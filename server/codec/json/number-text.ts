/**
 * Numbers as TensorFlow Serving prints them: the shorter of `%g` and `%.9g` (float) or `%.17g` (double) that reads back
 * as the same value, always with a `.` or an exponent, so that a client's parser keeps it a float.
 */

/** Powers of ten that are exact doubles. */
const EXACT_POWERS = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);

/** Digits of `%g`, and those that tell every float from its neighbours. */
const SHORT_DIGITS = 6;
const FLOAT_DIGITS = 9;
const DOUBLE_DIGITS = 17;

/** What toExponential gives at most; the digits of a double that lies halfway between two texts are fewer. */
const MOST_DIGITS = 100;

/**
 * How near to a half the tenth digit of a scaled float may be before rounding is left to exact arithmetic: a scaling
 * rounds once, at most 2^-53 of nine digits, which is 1.2e-7.
 */
const TOO_NEAR = 1e-6;

/** Text of a float32 value. */
export function floatText(value: number): string {
  const magnitude = Math.abs(value);
  // What is scaled by exact powers of ten; few floats of a model lie beyond.
  if (magnitude >= 1e-13 && magnitude < 1e15) {
    const text = scaledText(magnitude);
    if (text !== undefined) return value < 0 ? `-${text}` : text;
  }
  return decimalText(value, FLOAT_DIGITS, Math.fround);
}

/** Text of a float64 value. */
export function doubleText(value: number): string {
  const magnitude = Math.abs(value);
  if (!(magnitude >= SMALLEST_NORMAL && magnitude < Infinity)) return decimalText(value, DOUBLE_DIGITS, (read) => read);
  const laid = shortText(magnitude) ?? longText(magnitude);
  return value < 0 ? `-${laid}` : laid;
}

/** Doubles below lie farther apart than numbers of six digits. */
const SMALLEST_NORMAL = 2 ** -1022;

/**
 * The text of a double that six digits tell from all others: they are those of its shortest text, as no two numbers of six
 * digits are read as the same double.
 */
function shortText(value: number): string | undefined {
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  return mantissa.length <= SHORT_DIGITS + 1 ? laidOut(digitsOf(mantissa), SHORT_DIGITS, Number(exponent)) : undefined;
}

function longText(value: number): string {
  // Exactly between two numbers of 17 digits lie none but those of 18 digits that are a whole number of 2^-25.
  const mayBeHalf = Number.isInteger(value * 2 ** 25);
  const text = mayBeHalf ? exponentText(value, DOUBLE_DIGITS) : value.toExponential(DOUBLE_DIGITS - 1);
  const [mantissa = '', exponent = ''] = text.split('e');
  return laidOut(digitsOf(mantissa), DOUBLE_DIGITS, Number(exponent));
}

/** Of `1.234` the digits; of `1` too. */
function digitsOf(mantissa: string): string {
  return `${mantissa.slice(0, 1)}${mantissa.slice(2)}`;
}

/** @returns undefined for a value that arithmetic on doubles cannot round for sure */
function scaledText(value: number): string | undefined {
  let exponent = Math.floor(Math.log10(value));
  // The logarithm may be off by one next to a power of ten.
  if (value >= power(exponent + 1)) exponent += 1;
  else if (value < power(exponent)) exponent -= 1;

  const short = rounded(value, SHORT_DIGITS - 1 - exponent);
  if (short === undefined) return undefined;
  const read = scaled(short, exponent - (SHORT_DIGITS - 1));
  if (Math.fround(read) === value) return laidOut(String(short), SHORT_DIGITS, exponent + carry(short, SHORT_DIGITS));
  const long = rounded(value, FLOAT_DIGITS - 1 - exponent);
  return long === undefined ? undefined : laidOut(String(long), FLOAT_DIGITS, exponent + carry(long, FLOAT_DIGITS));
}

/** 1 when rounding made one more digit. */
function carry(mantissa: number, digits: number): 0 | 1 {
  return mantissa >= (EXACT_POWERS[digits] as number) ? 1 : 0;
}

function power(exponent: number): number {
  return scaled(1, exponent);
}

/** value * 10^exponent, rounded once. @param exponent -22 to 22 */
function scaled(value: number, exponent: number): number {
  return exponent < 0 ? value / (EXACT_POWERS[-exponent] as number) : value * (EXACT_POWERS[exponent] as number);
}

function rounded(value: number, exponent: number): number | undefined {
  const exact = scaled(value, exponent);
  const floor = Math.floor(exact);
  const rest = exact - floor;
  return Math.abs(rest - 0.5) < TOO_NEAR ? undefined : floor + (rest < 0.5 ? 0 : 1);
}

const ZEROS = Array.from({ length: 10 }, (_, count) => '0'.repeat(count));

/**
 * Digits as `%g` lays them out: exponent form below 1e-4 and from 10^digits on, no trailing zeros.
 * @param mantissa so many digits, the first of which counts 10^exponent
 */
function laidOut(mantissa: string, digits: number, exponent: number): string {
  let text = mantissa;
  let length = text.length;
  while (length > 1 && text.charCodeAt(length - 1) === 0x30) length -= 1;
  text = text.slice(0, length);
  if (exponent < -4 || exponent >= digits) {
    const sign = exponent < 0 ? '-' : '+';
    const fraction = length > 1 ? `.${text.slice(1)}` : '';
    const size = Math.abs(exponent);
    return `${text[0]}${fraction}e${sign}${size < 10 ? '0' : ''}${size}`;
  }
  if (exponent < 0) return `0.${ZEROS[-exponent - 1]}${text}`;
  if (length > exponent + 1) return `${text.slice(0, exponent + 1)}.${text.slice(exponent + 1)}`;
  return `${text}${ZEROS[exponent + 1 - length]}.0`;
}

function decimalText(value: number, exactDigits: number, cast: (read: number) => number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  let digits = SHORT_DIGITS;
  let text = exponentText(value, digits);
  if (cast(Number(text)) !== value) text = exponentText(value, (digits = exactDigits));
  const [mantissa = '', exponent = '0'] = text.split('e');
  const laid = laidOut(mantissa.replace(/[-.]/g, ''), digits, Number(exponent));
  return value < 0 ? `-${laid}` : laid;
}

/** The value in exponent form with so many digits, halves rounded to even as C does and toExponential does not. */
function exponentText(value: number, digits: number): string {
  const text = value.toExponential(digits - 1);
  const [mantissa = '', exponent = ''] = value.toExponential(digits).split('e');
  if (!mantissa.endsWith('5') || (mantissa.charCodeAt(mantissa.length - 2) - 0x30) % 2 === 1) return text;
  const [further = ''] = value.toExponential(MOST_DIGITS).split('e');
  return /^0*$/.test(further.slice(mantissa.length)) ? `${mantissa.slice(0, -1)}e${exponent}` : text;
}
