import fc from 'fast-check';
import type { ModelSpec } from '../../index';

/** Text of every plane, with a byte order mark in front now and then. protobufjs drops keys called `__proto__`. */
export const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }).filter((it) => it !== '__proto__'),
  fc.constant('\ufeffname'),
);

export const int64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(0n, 1n, -1n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)),
);

export const modelSpec: fc.Arbitrary<ModelSpec> = fc
  .record({
    name: text,
    choice: fc.oneof(
      fc.constant({}),
      int64.map((version) => ({ version })),
      text.map((versionLabel) => ({ versionLabel })),
    ),
    signature: fc.oneof(
      fc.constant({}),
      text.filter((it) => it !== '').map((signatureName) => ({ signatureName })),
    ),
  })
  .map(({ name, choice, signature }) => ({ name, ...choice, ...signature }));

/** The spec as protobufjs takes and gives it. */
export function plainSpec(spec: ModelSpec): object {
  return {
    name: spec.name,
    ...(spec.version === undefined ? {} : { version: { value: String(spec.version) } }),
    ...(spec.versionLabel === undefined ? {} : { version_label: spec.versionLabel }),
    signature_name: spec.signatureName ?? '',
  };
}
