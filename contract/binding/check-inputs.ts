import type { DeclaredShape, Signature, TensorInfo } from '../saved-model/signature';
import type { Preprocessing } from './binding';
import type { ContractFinding } from './finding';
import { feedsOf, shapeFixOf, type Feed } from './feeds';
import { BATCH, chooseFix, printShape, quoted, shapesAgree, sizesAgree } from './shapes';
import { dtypesOf } from './values';

/** What a recipe feeds must be what the signature takes, every input of it. */
export function checkInputs(preprocessing: Preprocessing, { inputs }: Signature): ContractFinding[] {
  const feeds = feedsOf(preprocessing);
  if (feeds === undefined) return [];
  const unnamed = feeds.filter(({ input }) => !inputs.has(input));
  if (unnamed.length > 0) return unnamed.map((feed) => unknownInput(feed, [...inputs.keys()]));
  const fed = new Set(feeds.map(({ input }) => input));
  const unfed = [...inputs.keys()].filter((name) => !fed.has(name));
  return [
    ...(unfed.length === 0 ? [] : [unfedInputs(unfed, preprocessing)]),
    ...feeds.flatMap((feed) => {
      const info = inputs.get(feed.input);
      return info === undefined ? [] : [...checkDtype(feed, info), ...checkShape(feed, info.shape)];
    }),
  ];
}

function unknownInput({ field, input }: Feed, names: readonly string[]): ContractFinding {
  return {
    rule: 'contract/input-name',
    field,
    problem: `the signature has no input '${input}'; it has ${quoted(names)}`,
    fix: chooseFix(field, names, 'choose a signature that has inputs'),
  };
}

function unfedInputs(unfed: readonly string[], { kind }: Preprocessing): ContractFinding {
  const takesSeveral = kind === 'record' || kind === 'tensor';
  return {
    rule: 'contract/input-unfed',
    field: 'preprocessing',
    problem: `the signature also needs ${quoted(unfed)}, and nothing fills it`,
    fix: takesSeveral
      ? `add ${quoted(unfed)} to preprocessing.inputs`
      : 'choose a signature with one input, or export one; a record, tensor or module recipe fills several',
  };
}

function checkDtype(feed: Feed, { dtype }: TensorInfo): ContractFinding[] {
  if (dtypesOf(feed.values).includes(dtype)) return [];
  return [
    {
      rule: 'contract/input-dtype',
      field: feed.field,
      problem: `the preprocessing makes ${feed.values}, input '${feed.input}' takes ${dtype}`,
      fix: feed.dtypeFix(dtype),
    },
  ];
}

function checkShape(feed: Feed, shape: DeclaredShape): ContractFinding[] {
  const agrees =
    feed.shapes?.some((fed) => shapesAgree(fed, shape)) ??
    (shape === undefined || (shape.length > 0 && sizesAgree(BATCH, shape[0])));
  if (agrees) return [];
  const made = feed.shapes === undefined ? 'a batch' : printShape(feed.shapes[0]);
  return [
    {
      rule: 'contract/input-shape',
      field: feed.shapeField,
      problem: `the preprocessing makes ${made}, input '${feed.input}' takes ${printShape(shape)}`,
      fix: shapeFixOf(feed, shape),
    },
  ];
}
