import type { CrowdStep, Mismatch } from './case';
import { judgeRest, type RestAnswer } from './judge';

/** What of the answers to so many of one request is not as expected. */
export function judgeCrowd(answers: readonly RestAnswer[], { outcomes }: CrowdStep): readonly Mismatch[] {
  const met = answers.map((answer) => outcomes.findIndex((outcome) => judgeRest(answer, outcome).length === 0));
  const stranger = answers[met.indexOf(-1)];
  if (stranger !== undefined) {
    return [{ what: 'an answer', expected: outcomes, got: `${stranger.status} ${stranger.body}` }];
  }
  if (met.includes(0)) return [];
  return [{ what: 'answers', expected: outcomes[0], got: answers.map(({ status, body }) => `${status} ${body}`) }];
}
