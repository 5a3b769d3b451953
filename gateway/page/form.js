import { create } from './dom.js';
import { pictureField } from './picture-field.js';

/**
 * @typedef {object} Call What is sent to `/predict`.
 * @property {string} contentType
 * @property {Blob | string} body
 * @property {string} [fileName] Of a picture that is sent as it is.
 * @property {boolean} isPicture
 */

/**
 * What the gateway says about its recipe: `GET page/form.json`.
 *
 * @typedef {{ readonly model: string } & (
 *   { readonly kind: 'picture' } |
 *   { readonly kind: 'fields', readonly fields: readonly Field[] } |
 *   { readonly kind: 'json', readonly example: unknown }
 * )} Form
 */

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {'number' | 'boolean' | 'choice' | 'text'} kind
 * @property {readonly string[]} [choices]
 * @property {boolean} isOptional
 */

/**
 * Builds the inputs of a recipe.
 *
 * @param {HTMLElement} place
 * @param {Form} form
 * @param {() => void} submit For an input that is complete by itself: a picture that was dropped.
 * @returns {() => Promise<Call>} Reads what was filled in.
 */
export function buildForm(place, form, submit) {
  place.replaceChildren();
  if (form.kind === 'picture') return pictureField(place, submit);
  if (form.kind === 'json') return jsonField(place, form.example);
  const readers = form.fields.map((field, index) => recordField(place, field, `field-${index}`));
  return async () => json(Object.fromEntries(readers.flatMap((read) => read())));
}

/**
 * @param {HTMLElement} place
 * @param {unknown} example
 * @returns {() => Promise<Call>}
 */
function jsonField(place, example) {
  const input = create('textarea', { id: 'json', spellcheck: 'false' });
  input.value = JSON.stringify(example, null, 2);
  place.append(create('div', { class: 'field' }, [create('label', { for: 'json' }, ['JSON']), input]));
  return async () => json(JSON.parse(input.value));
}

/**
 * @param {HTMLElement} place
 * @param {Field} field
 * @param {string} id
 * @returns {() => [string, unknown][]} Nothing for an optional field that was left empty.
 */
function recordField(place, field, id) {
  const input = inputOf(field, id);
  const name = field.isOptional ? `${field.name} (may be left empty)` : field.name;
  place.append(create('div', { class: 'field' }, [create('label', { for: id }, [name]), input]));
  return () => {
    if (input.value === '' && (field.isOptional || field.kind !== 'text')) return [];
    return [[field.name, valueOf(field, input.value)]];
  };
}

/**
 * @param {Field} field
 * @param {string} text
 */
function valueOf({ kind }, text) {
  if (kind === 'number') return Number(text);
  return kind === 'boolean' ? text === 'true' : text;
}

/**
 * @param {Field} field
 * @param {string} id
 * @returns {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement}
 */
function inputOf(field, id) {
  if (field.kind === 'text') return create('textarea', { id });
  if (field.kind === 'number') return create('input', { id, type: 'number', step: 'any', inputmode: 'decimal' });
  const choices = field.kind === 'boolean' ? ['false', 'true'] : (field.choices ?? []);
  const options = choices.map((choice) => create('option', { value: choice }, [choice]));
  return create('select', { id }, field.isOptional ? [create('option', { value: '' }, ['']), ...options] : options);
}

/**
 * @param {unknown} value
 * @returns {Call}
 */
export function json(value) {
  return { contentType: 'application/json', body: JSON.stringify(value), isPicture: false };
}
