/** A JSON Schema of OpenAPI 3.1 (draft 2020-12), as far as the document uses it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: TypeName | readonly TypeName[];
  readonly description?: string;
  readonly const?: string | number;
  readonly enum?: readonly (string | null)[];
  readonly default?: string | number | boolean;
  readonly examples?: readonly unknown[];
  readonly format?: 'uri';
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly contentEncoding?: 'base64';
  readonly contentMediaType?: string;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly propertyNames?: Schema;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly additionalProperties?: boolean | Schema;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
}

type TypeName = 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean' | 'null';

/** An object with these members and no others. @param required those that must be there; default all */
export function exactObject(
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[] = Object.keys(properties),
): Schema {
  return {
    type: 'object',
    properties,
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

/** One value, or a list of 1 to `most` of them. */
export function oneOrSeveral(one: Schema, most: number): Schema {
  return { anyOf: [one, { type: 'array', items: one, minItems: 1, maxItems: most }] };
}

/** What lies under a media type; without a schema it is bytes. */
export interface MediaType {
  readonly schema?: Schema;
  readonly encoding?: Readonly<Record<string, { readonly contentType: string }>>;
}

/** Bodies by media type. */
export type Content = Readonly<Record<string, MediaType>>;
