import { create } from './dom.js';

/** @typedef {import('./form.js').Call} Call */

/**
 * A place to drop, choose or paste a picture, and a line for its URL.
 *
 * @param {HTMLElement} place
 * @param {() => void} submit Called when a picture was dropped, chosen or pasted.
 * @returns {() => Promise<Call>}
 */
export function pictureField(place, submit) {
  /** @type {File | undefined} */
  let picture;
  const file = create('input', { id: 'file', type: 'file', accept: 'image/jpeg,image/png,image/webp,image/gif' });
  const preview = create('img', { alt: '' });
  preview.hidden = true;
  const name = create('p', { class: 'hint' }, ['Drop one here, choose one, or paste it from the clipboard.']);
  const drop = create('div', { class: 'drop field' }, [
    create('label', { for: 'file' }, ['Picture']),
    file,
    name,
    preview,
  ]);
  const url = create('input', { id: 'url', type: 'url', placeholder: 'https://...', inputmode: 'url' });
  place.append(drop, create('div', { class: 'field' }, [create('label', { for: 'url' }, ['or its URL']), url]));

  /** @param {File | null | undefined} given */
  const take = (given) => {
    if (given === null || given === undefined) return;
    picture = given;
    url.value = '';
    name.textContent = given.name;
    URL.revokeObjectURL(preview.src);
    preview.src = URL.createObjectURL(given);
    preview.alt = `The picture to be sent: ${given.name}`;
    preview.hidden = false;
    submit();
  };
  file.addEventListener('change', () => take(file.files?.[0]));
  document.addEventListener('paste', (event) => take(event.clipboardData?.files[0]));
  // The whole window takes a drop: one beside the place would leave the page for the picture.
  document.addEventListener('dragover', (event) => {
    event.preventDefault();
    drop.classList.add('over');
  });
  document.addEventListener('dragleave', () => drop.classList.remove('over'));
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    drop.classList.remove('over');
    take(event.dataTransfer?.files[0]);
  });
  url.addEventListener('input', () => {
    picture = undefined;
    preview.hidden = true;
  });

  return async () => {
    if (url.value !== '') {
      return { contentType: 'application/json', body: JSON.stringify({ url: url.value }), isPicture: true };
    }
    if (picture === undefined) throw new Error('Choose a picture, or give the URL of one.');
    return { contentType: picture.type, body: picture, fileName: picture.name, isPicture: true };
  };
}
