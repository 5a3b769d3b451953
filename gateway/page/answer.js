import { create, element } from './dom.js';

/** Scores shown as bars before the rest is counted. */
const MAX_BARS = 10;

/** Shows scores as bars, and any other answer as it is. @param {Response} response */
export async function showAnswer(response) {
  const text = await response.text();
  const scores = scoresOf(text);
  say(`Answered ${response.status} in one call.`, false);
  const place = element('answer');
  if (scores === undefined) {
    place.replaceChildren(create('pre', { tabindex: '0', 'aria-label': 'The answer as JSON' }, [pretty(text)]));
    return;
  }
  const bars = scores.slice(0, MAX_BARS).map(({ name, score }, index) => bar(name, score, index === 0));
  place.replaceChildren(create('ol', { 'aria-label': 'Scores, best first' }, bars));
  const rest = scores.length - bars.length;
  if (rest > 0) place.append(create('p', { class: 'hint' }, [`and ${rest} more`]));
}

/** Shows an error in its own words. @param {Response} response */
export async function showProblem(response) {
  const text = await response.text();
  element('answer').replaceChildren();
  element('timings').hidden = true;
  try {
    const { title, detail, requestId } = JSON.parse(text);
    say(`${response.status}: ${title}. ${detail} (request ${requestId})`, true);
  } catch {
    say(`${response.status}: ${response.statusText}`, true);
  }
}

/**
 * Shows the stages of a request one after the other, as they ran.
 *
 * @param {string} serverTiming `fetch;dur=1.5, decode;dur=2`, in milliseconds.
 */
export function showTimings(serverTiming) {
  const stages = [...serverTiming.matchAll(/([\w-]+);dur=([\d.]+)/g)].map(([, name = '', dur]) => ({
    name,
    durationMs: Number(dur),
  }));
  const totalMs = stages.reduce((sum, { durationMs }) => sum + durationMs, 0);
  element('timings').hidden = totalMs === 0;
  let startMs = 0;
  element('waterfall').replaceChildren(
    ...stages.map(({ name, durationMs }) => {
      const row = line(name, `${durationMs.toFixed(2)} ms`, durationMs / totalMs, startMs / totalMs);
      startMs += durationMs;
      return row;
    }),
  );
}

/**
 * @param {string} text
 * @returns {{ name: string, score: number }[] | undefined} In the order of the text; undefined for any other answer.
 */
function scoresOf(text) {
  /** @type {unknown} */
  const value = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value).filter(([, score]) => typeof score === 'number');
  if (entries.length === 0 || entries.length < Object.keys(value).length) return undefined;
  // Parsing puts labels that look like numbers first; the gateway's order is best first.
  return entries.map(([name, score]) => ({ name, score })).sort((a, b) => b.score - a.score);
}

/**
 * @param {string} name
 * @param {number} score
 * @param {boolean} isBest
 */
function bar(name, score, isBest) {
  const row = line(name, score.toFixed(4), Math.min(1, Math.max(0, score)), 0);
  if (isBest) row.classList.add('best');
  return row;
}

/**
 * @param {string} name
 * @param {string} number
 * @param {number} width Between 0 and 1.
 * @param {number} start Between 0 and 1.
 */
function line(name, number, width, start) {
  const fill = create('span', { class: 'fill' });
  fill.style.width = `${Math.max(100 * width, 0.5)}%`;
  fill.style.left = `${100 * start}%`;
  return create('li', { class: 'bar' }, [
    create('span', { class: 'name' }, [name]),
    create('span', { class: 'track', 'aria-hidden': 'true' }, [fill]),
    create('span', { class: 'number' }, [number]),
  ]);
}

/** @param {string} text */
function pretty(text) {
  return JSON.stringify(JSON.parse(text), null, 2);
}

/**
 * @param {string} text
 * @param {boolean} isBad
 */
function say(text, isBad) {
  const status = element('status');
  status.textContent = text;
  status.classList.toggle('bad', isBad);
}
