/** Labels by key. */
export type Labels = Readonly<Record<string, string>>;

/** A label selector: every label and every expression has to hold. */
export interface Selector {
  readonly labels: Labels;
  readonly expressions: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values: readonly string[];
  }[];
}

/** Whether a selector selects what has these labels; an empty one selects everything. */
export function selects({ labels: wanted, expressions }: Selector, labels: Labels): boolean {
  return (
    Object.entries(wanted).every(([key, value]) => labels[key] === value) &&
    expressions.every(({ key, operator, values }) => {
      const value = labels[key];
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      if (operator === 'NotIn') return value === undefined || !values.includes(value);
      return value !== undefined && values.includes(value);
    })
  );
}

/** `app=digits, tier in (web)`, as messages show it. */
export function selectorText({ labels, expressions }: Selector): string {
  const parts = [
    ...Object.entries(labels).map(([key, value]) => `${key}=${value}`),
    ...expressions.map(({ key, operator, values }) =>
      values.length === 0 ? `${key} ${operator}` : `${key} ${operator} (${values.join(', ')})`,
    ),
  ];
  return parts.join(', ') || 'everything';
}
