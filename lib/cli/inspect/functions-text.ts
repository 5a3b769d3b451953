import { dtypeName, type CallArgument, type SavedFunction } from '@cdk8s-serving/contract';

/** The functions of a model, line by line as `saved_model_cli show --all` has them. */
export function printFunctions(functions: readonly SavedFunction[]): string[] {
  return [
    'Concrete Functions:',
    ...functions.flatMap(({ name, options }, order) => [
      ...(order === 0 ? [] : ['']),
      `  Function Name: '${name}'`,
      ...options.flatMap(({ positional, keywords }, index) => [
        ...(positional.length === 0 ? [] : [`    Option #${index + 1}`, '      Callable with:']),
        ...positional.flatMap((argument, at) => [`        Argument #${at + 1}`, ...printArgument(argument)]),
        ...keywords.flatMap((keyword, at) => [`        Named Argument #${at + 1}`, `          ${keyword}`]),
      ]),
    ]),
  ];
}

function printArgument(argument: CallArgument): string[] {
  if (argument.kind === 'tensor') return [`          ${argument.name || 'None'}: ${value(argument)}`];
  if (argument.kind === 'text') return [`          ${argument.value}`];
  return [`          DType: ${TYPES[argument.kind]}`, `          Value: ${value(argument)}`];
}

/** What Python calls the type of a value. */
const TYPES = {
  none: 'NoneType',
  bool: 'bool',
  int: 'int',
  list: 'list',
  tuple: 'tuple',
  dict: 'dict',
  other: 'another',
} as const;

/** A value as Python writes it. */
function value(argument: CallArgument): string {
  switch (argument.kind) {
    case 'none':
      return 'None';
    case 'bool':
      return argument.value ? 'True' : 'False';
    case 'int':
      return String(argument.value);
    case 'text':
      return `'${argument.value}'`;
    case 'list':
    case 'tuple':
      return `[${argument.elements.map(value).join(', ')}]`;
    case 'dict':
      return `{${argument.entries.map(([key, one]) => `'${key}': ${value(one)}`).join(', ')}}`;
    case 'tensor': {
      const { dtypeNumber, name } = argument;
      return `TensorSpec(shape=${shape(argument)}, dtype=tf.${dtypeOf(dtypeNumber)}, name=${name === '' ? 'None' : `'${name}'`})`;
    }
    case 'other':
      return 'not shown';
  }
}

function shape({ shape: sizes }: Extract<CallArgument, { kind: 'tensor' }>): string {
  if (sizes === undefined) return '<unknown>';
  const [first, ...others] = sizes.map((size) => (size === -1 ? 'None' : String(size)));
  if (first === undefined) return '()';
  return others.length === 0 ? `(${first},)` : `(${[first, ...others].join(', ')})`;
}

/** TensorFlow calls the C type `float` `float32` in Python, and so on. */
function dtypeOf(number: number): string {
  const name = dtypeName(number);
  return { float: 'float32', double: 'float64', half: 'float16' }[name] ?? name;
}
