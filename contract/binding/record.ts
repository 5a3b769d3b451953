/** A flat JSON record into tensors of shape [batch, slots], field after field. */
export interface RecordPreprocessing {
  readonly kind: 'record';
  /** Every input of the signature and the fields that fill it; a field may fill several. */
  readonly inputs: readonly RecordInput[];
}

/** One input of the signature and what fills it. */
export interface RecordInput {
  /** Input of the signature. */
  readonly input: string;
  /** In the order the model was trained with. Texts go into an input of their own. */
  readonly fields: readonly RecordField[];
}

/** One field of a record. */
export type RecordField = NumericField | IntegerField | BooleanField | OneHotField | IndexField | TextField;

/** A number: (value - mean) / standardDeviation, one slot. */
export interface NumericField {
  readonly kind: 'numeric';
  readonly name: string;
  /** Default 0. */
  readonly mean?: number;
  /** Default 1; greater than 0. */
  readonly standardDeviation?: number;
  /** Taken where a record has none, or null. Without it such a record is refused. */
  readonly default?: number;
}

/** A whole number as it is, one slot. */
export interface IntegerField {
  readonly kind: 'integer';
  readonly name: string;
  /** Taken where a record has none, or null. Without it such a record is refused. */
  readonly default?: number;
}

/** True is 1, false is 0; one slot. */
export interface BooleanField {
  readonly kind: 'boolean';
  readonly name: string;
  /** Taken where a record has none, or null. Without it such a record is refused. */
  readonly default?: boolean;
}

/**
 * What becomes of a text that is not in the vocabulary. `refuse`: the record is refused. `zeros`: no slot is 1, as
 * scikit-learn's OneHotEncoder ignores it. `first_slot`, `last_slot`: a slot of its own before (as Keras' StringLookup has
 * it) or after those of the vocabulary.
 */
export const UNKNOWNS = ['refuse', 'zeros', 'first_slot', 'last_slot'] as const;
export type Unknown = (typeof UNKNOWNS)[number];

/** A string out of a vocabulary: 1 in its slot, 0 in the others. */
export interface OneHotField {
  readonly kind: 'one_hot';
  readonly name: string;
  /** In the order the model was trained with. */
  readonly vocabulary: readonly string[];
  /** Default `refuse`. */
  readonly unknown?: Unknown;
  /** Taken where a record has none, or null. Without it such a record is refused. */
  readonly default?: string;
}

/** A string out of a vocabulary: its place in it, from 0, or from 1 after the slot of what is unknown. One slot. */
export interface IndexField {
  readonly kind: 'index';
  readonly name: string;
  /** In the order the model was trained with. */
  readonly vocabulary: readonly string[];
  /** Default `refuse`. */
  readonly unknown?: Exclude<Unknown, 'zeros'>;
  /** Taken where a record has none, or null. Without it such a record is refused. */
  readonly default?: string;
}

/** A text as UTF-8 bytes, for a model that splits or looks it up by itself; one slot of a string input. */
export interface TextField {
  readonly kind: 'text';
  readonly name: string;
  /** Taken where a record has none, or null. Without it such a record is refused. */
  readonly default?: string;
}

/** Slots a field fills. */
export function slotsOf(field: RecordField): number {
  if (field.kind !== 'one_hot') return 1;
  const { unknown = 'refuse', vocabulary } = field;
  return vocabulary.length + (unknown === 'first_slot' || unknown === 'last_slot' ? 1 : 0);
}

/** Slots of one input of a record. */
export function recordWidth({ fields }: Pick<RecordInput, 'fields'>): number {
  return fields.reduce((width, field) => width + slotsOf(field), 0);
}

/** Every field of a record once, in the order of the recipe: what an application sends. */
export function recordFields({ inputs }: RecordPreprocessing): RecordField[] {
  const byName = new Map<string, RecordField>();
  for (const field of inputs.flatMap(({ fields }) => fields)) {
    if (!byName.has(field.name)) byName.set(field.name, field);
  }
  return [...byName.values()];
}
