import { showAnswer, showProblem, showTimings } from './answer.js';
import { element } from './dom.js';
import { buildForm } from './form.js';
import { curlOf, typescriptOf } from './snippets.js';

/** @typedef {import('./form.js').Form} Form */
/** @typedef {import('./form.js').Call} Call */

const key = element('key', HTMLInputElement);
const send = element('send', HTMLButtonElement);

/** @returns {Record<string, string>} */
function keyHeaders() {
  return key.value === '' ? {} : { 'X-Api-Key': key.value };
}

/**
 * @param {string} path
 * @param {Call} call
 */
function post(path, call) {
  return fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': call.contentType, Accept: 'application/json, image/png', ...keyHeaders() },
    body: call.body,
  });
}

/** Shows the field for a key where the gateway asks for one. @param {Response} response */
function askForKey(response) {
  if (response.status === 401) element('key-field').hidden = false;
  return response.status === 401;
}

/** @param {Call} call */
async function predict(call) {
  const response = await post('predict', call);
  askForKey(response);
  if (!response.ok) return showProblem(response);
  await showAnswer(response);
  showTimings(response.headers.get('server-timing') ?? '');
}

/** The picture after preprocessing; page only, and no part of an answer. @param {Call} call */
async function showSeen(call) {
  const figure = element('seen');
  figure.hidden = true;
  if (!call.isPicture) return;
  const response = await post('page/seen', call);
  if (!response.ok) return;
  const picture = element('seen-picture', HTMLImageElement);
  URL.revokeObjectURL(picture.src);
  picture.src = URL.createObjectURL(await response.blob());
  await picture.decode();
  element('seen-caption').textContent =
    `As the model sees it: ${picture.naturalWidth} x ${picture.naturalHeight} pixels`;
  figure.hidden = false;
}

/** @param {Call} call */
function showCode(call) {
  const url = new URL('predict', document.baseURI).href;
  const needsKey = !element('key-field').hidden;
  element('curl').textContent = curlOf(url, call, needsKey);
  element('typescript').textContent = typescriptOf(url, call, needsKey);
  element('code').hidden = false;
}

/** @param {() => Promise<Call>} read */
async function submit(read) {
  // Said and not set: a disabled button loses the focus, and with it the place of whoever uses a keyboard.
  if (send.getAttribute('aria-disabled') === 'true') return;
  send.setAttribute('aria-disabled', 'true');
  try {
    const call = await read();
    showCode(call);
    await Promise.all([predict(call), showSeen(call)]);
  } catch (error) {
    const status = element('status');
    status.textContent = error instanceof Error ? error.message : String(error);
    status.classList.add('bad');
  } finally {
    send.removeAttribute('aria-disabled');
  }
}

async function start() {
  const response = await fetch('page/form.json', { headers: keyHeaders() });
  if (askForKey(response)) {
    element('status').textContent = 'Type the API key, then press Enter.';
    element('form').addEventListener('submit', restart, { once: true });
    return;
  }
  const form = /** @type {Form} */ (await response.json());
  element('model').textContent = form.model;
  document.title = `Try ${form.model}`;
  // A link cannot carry a key.
  element('document').hidden = key.value !== '';
  const read = buildForm(element('fields'), form, () => void submit(read));
  element('form').addEventListener('submit', (event) => {
    event.preventDefault();
    void submit(read);
  });
}

/** @param {Event} event */
function restart(event) {
  event.preventDefault();
  void start();
}

void start();
