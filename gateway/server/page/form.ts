import { recordFields, type ModelBinding, type RecordField } from '@cdk8s-serving/contract';

/** Inputs a person fills in, as the page builds them from `page/form.json`. */
export type Form = { readonly model: string } & (
  | { readonly kind: 'picture' }
  | { readonly kind: 'fields'; readonly fields: readonly FormField[] }
  | { readonly kind: 'json'; readonly example: unknown }
);

/** One input. */
export interface FormField {
  readonly name: string;
  readonly kind: 'number' | 'boolean' | 'choice' | 'text';
  /** Of a choice. */
  readonly choices?: readonly string[];
  /** True where the recipe has a value for a record without one. */
  readonly isOptional: boolean;
}

/** The form of a recipe. */
export function formOf({ model, preprocessing }: ModelBinding): Form {
  switch (preprocessing.kind) {
    case 'image':
      return { model, kind: 'picture' };
    case 'record':
      return { model, kind: 'fields', fields: recordFields(preprocessing).map(formField) };
    case 'text':
      return { model, kind: 'fields', fields: [{ name: 'text', kind: 'text', isOptional: false }] };
    case 'tensor': {
      const { inputs } = preprocessing;
      const example =
        inputs.length === 1 ? { tensor: [] } : { tensors: Object.fromEntries(inputs.map((name) => [name, []])) };
      return { model, kind: 'json', example };
    }
    case 'module':
      return { model, kind: 'json', example: {} };
  }
}

function formField(field: RecordField): FormField {
  const base = { name: field.name, isOptional: field.default !== undefined };
  switch (field.kind) {
    case 'numeric':
    case 'integer':
      return { ...base, kind: 'number' };
    case 'boolean':
      return { ...base, kind: 'boolean' };
    case 'one_hot':
    case 'index':
      return { ...base, kind: 'choice', choices: field.vocabulary };
    case 'text':
      return { ...base, kind: 'text' };
  }
}
