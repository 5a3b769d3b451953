import { canMeet } from '../model/place';
import type { LintRule, Problem } from '../model/rule';
import { selectorText, selects, type Labels } from '../model/selector';
import { selectedBy } from '../model/subject';
import { listText } from '../model/text';

const LABEL_VALUE = /^([A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?)?$/;
/** Kinds the API server refuses without a selector. */
const SELECTING = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'];

const labelsText = (labels: Labels): string => selectorText({ labels, expressions: [] }).replace('everything', 'none');

const selector: LintRule = {
  id: 'labels/selector',
  severity: 'error',
  reason: 'the cluster refuses an object that would not find the pods it makes',
  fix: 'write the labels of the selector into template.metadata.labels',
  check: ({ workloads }) =>
    workloads.flatMap(({ object, place, selector: own, labels }): Problem[] => {
      if (own === undefined) {
        return SELECTING.includes(object.kind) ? [{ place, problem: 'it has no selector' }] : [];
      }
      if (selects(own.value, labels)) return [];
      const wanted = selectorText(own.value);
      return [{ place: own.place, problem: `the selector ${wanted} does not match its pods: ${labelsText(labels)}` }];
    }),
};

const service: LintRule = {
  id: 'labels/service-selector',
  severity: 'error',
  reason: 'a Service that selects no pod refuses every connection',
  fix: 'use labels that the pod template has',
  check: (subject) =>
    subject.services.flatMap((found): Problem[] => {
      const near = subject.workloads.filter(({ object }) => canMeet(object, found.object));
      // A Service alone may belong to pods of files that were not given.
      if (found.selector === undefined || near.length === 0 || selectedBy(subject, found).length > 0) return [];
      const { place, value } = found.selector;
      const pods = near.map(({ object, labels }) => `${object.kind} ${object.name} (${labelsText(labels)})`);
      return [
        { place, problem: `it selects no pod: ${selectorText(value)}`, fix: `use labels of a pod: ${listText(pods)}` },
      ];
    }),
};

const text: LintRule = {
  id: 'labels/valid',
  severity: 'error',
  reason: 'the cluster refuses the object on apply',
  fix: 'put the value in quotes',
  check: ({ notTexts, workloads }) => [
    ...notTexts.map(({ place, what, key, text: value }) => ({
      place,
      problem: `${what} ${key} is ${value}, which YAML does not read as a string`,
      fix: `write "${value}"`,
    })),
    ...workloads.flatMap(({ place, labels }) =>
      Object.entries(labels)
        .filter(([, value]) => !LABEL_VALUE.test(value))
        .map(([key, value]) => ({
          place,
          problem: `label ${key} has the value ${JSON.stringify(value)}`,
          fix: 'use at most 63 letters, digits, and - _ . between them',
        })),
    ),
  ],
};

export const LABEL_RULES: readonly LintRule[] = [selector, service, text];
