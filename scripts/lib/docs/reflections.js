'use strict';

/**
 * What is used here of typedoc's reflections. Its own declarations are behind an `exports` map, which `moduleResolution:
 * node` does not read.
 *
 * @typedef {object} Declaration One symbol.
 * @property {number} kind
 * @property {string} name
 * @property {Comment} [comment]
 * @property {Declaration} [parent]
 * @property {Declaration[] | undefined} [children]
 * @property {{ children: Declaration[] }[] | undefined} [groups] The children once more, as they are shown.
 * @property {{ reflection?: object }} [inheritedFrom] Without a reflection where the base is another package's.
 * @property {object} [overwrites]
 * @property {() => string} getFullName
 * @property {() => boolean} hasComment
 * @property {() => boolean} isDeclaration False for signatures and the like.
 *
 * @typedef {object} Comment
 * @property {() => Comment} clone
 * @property {(tag: string) => { content: { kind: string, text: string }[] }[]} getTags
 * @property {(tag: string) => void} removeTags
 *
 * @typedef {object} Project What typedoc read.
 * @property {(kind: number) => Declaration[]} getReflectionsByKind
 *
 * @typedef {Readonly<Record<'All' | 'Class' | 'Interface' | 'Parameter' | 'Property', number>>} Kinds typedoc's `ReflectionKind`.
 */

/**
 * Makes what typedoc read fit for a reader: a property that reads a prop back says what the prop says, a member is shown
 * where it is declared, a default is code or words, whichever it is, and every parameter has a name.
 *
 * @param {Project} project
 * @param {Kinds} kinds
 */
function readable(project, kinds) {
  const declarations = declarationsOf(project, kinds);
  const byName = new Map(declarations.map((declaration) => [declaration.getFullName(), declaration]));
  for (const property of declarations.filter(({ kind }) => kind === kinds.Property)) readBack(property, byName);
  for (const { comment } of declarations) if (comment !== undefined) tidyDefaults(comment);
  for (const declaration of declarations) hideInherited(declaration);
  for (const parameter of project.getReflectionsByKind(kinds.Parameter)) {
    // What typedoc calls a parameter that is taken apart where it is declared.
    if (parameter.name === '__namedParameters') parameter.name = 'options';
  }
}

/**
 * Symbols without a docstring, each a line for the reader. Beyond typedoc's own validation, which knows no exception for
 * what a class of another package has declared already.
 *
 * @param {Project} project
 * @param {Kinds} kinds
 * @returns {string[]}
 */
function undocumented(project, kinds) {
  return declarationsOf(project, kinds)
    .filter(({ kind, overwrites }) => kind === kinds.Property && overwrites === undefined)
    .filter(
      (property) =>
        !property.hasComment() && [kinds.Class, kinds.Interface].some((kind) => kind === property.parent?.kind),
    )
    .map((property) => `${property.getFullName()} has no docstring`);
}

/**
 * @param {Project} project
 * @param {Kinds} kinds
 * @returns {Declaration[]}
 */
function declarationsOf(project, kinds) {
  return project.getReflectionsByKind(kinds.All).filter((reflection) => reflection.isDeclaration());
}

/**
 * `ServingDeployment.exposure` is documented by `ServingDeploymentProps.exposure`.
 *
 * @param {Declaration} property
 * @param {ReadonlyMap<string, Declaration>} byName
 */
function readBack(property, byName) {
  const owner = property.parent?.name.replace(/Construct$/, '');
  const prop = byName.get(`${owner}Props.${property.name}`);
  if (property.comment !== undefined || prop?.comment === undefined) return;
  property.comment = prop.comment.clone();
  property.comment.removeTags('@default');
}

/**
 * Not where the base is another package's: its members are not on the page.
 *
 * @param {Declaration} owner
 */
function hideInherited(owner) {
  const isShown = (/** @type {Declaration} */ { inheritedFrom }) => inheritedFrom?.reflection === undefined;
  owner.children = owner.children?.filter(isShown);
  for (const group of owner.groups ?? []) {
    group.children = group.children.filter((child) => !child.isDeclaration() || isShown(child));
  }
  owner.groups = owner.groups?.filter(({ children }) => children.length > 0);
}

/**
 * `@default 10` and `@default Rollout.rolling() - in words` begin with code; `@default - none` is words alone. typedoc
 * takes everything for code.
 *
 * @param {Comment} comment
 */
function tidyDefaults(comment) {
  for (const tag of comment.getTags('@default')) {
    const [only] = tag.content;
    if (only?.kind === 'text') only.text = only.text.replace(/^- /, '');
    if (tag.content.length > 1 || only?.kind !== 'code') continue;
    const [code = '', ...words] = ` ${only.text.replace(/^`+(ts\n)?|\n?`+$/g, '')}`.split(' - ');
    const shown = code.trim() === '' ? [] : [`\`${code.trim()}\``];
    tag.content = [{ kind: 'text', text: [...shown, ...words].join(', ') }];
  }
}

module.exports = { readable, undocumented };
