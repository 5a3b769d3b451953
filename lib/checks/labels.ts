import { Label, objectLabels } from '../model/labels';
import type { Workload } from '../model/workload';
import { perWorkload, problems, type Problem, type Rule } from './rule';
import { isLabelValue, isQualifiedName } from './syntax';

const OWN_LABELS = Object.values<string>(Label);

export const valid: Rule = {
  id: 'labels/valid',
  severity: 'error',
  reason: 'the cluster refuses the object on apply',
  fix: 'use at most 63 letters, digits and - _ . between them; before a key, a DNS name and / may stand',
  check: perWorkload(({ labels, scrape }) => {
    const all = [...Object.entries(labels), ...Object.entries(scrape.kind === 'service_monitor' ? scrape.labels : {})];
    return all.flatMap(([key, value]): Problem[] => [
      ...(isQualifiedName(key) ? [] : [{ problem: `label key ${JSON.stringify(key)} is not one` }]),
      ...(isLabelValue(value) ? [] : [{ problem: `label '${key}' has the value ${JSON.stringify(value)}` }]),
    ]);
  }),
};

export const own: Rule = {
  id: 'labels/own',
  severity: 'error',
  reason: 'selectors are made of these labels: a changed one selects the wrong pods, or none',
  fix: `use other keys than ${OWN_LABELS.join(', ')}`,
  check: perWorkload((workload) =>
    Object.keys(workload.labels)
      .filter((key) => OWN_LABELS.includes(key))
      .map((key) => ({ problem: `label '${key}' is set by the construct, to '${objectLabels(workload)[key]}'` })),
  ),
};

export const annotations: Rule = {
  id: 'labels/annotations',
  severity: 'error',
  reason: 'the cluster refuses the object on apply',
  fix: 'use at most 63 letters, digits and - _ . for a key; a DNS name and / may stand before it',
  check: perWorkload((workload) =>
    problems(
      annotationKeys(workload).filter((key) => !isQualifiedName(key)),
      (key) => `annotation key ${JSON.stringify(key)} is not one`,
    ),
  ),
};

function annotationKeys({ podAnnotations, exposure }: Workload): string[] {
  const exposed = exposure !== undefined && 'annotations' in exposure ? exposure.annotations : {};
  return [...Object.keys(podAnnotations), ...Object.keys(exposed)];
}

/** Keys the product sets; the second kind only where the pods are annotated for Prometheus. */
const OWN_ANNOTATIONS = ['cdk8s-serving/config-hash'];
const SCRAPE_ANNOTATIONS = ['prometheus.io/scrape', 'prometheus.io/port', 'prometheus.io/path'];

export const ownAnnotations: Rule = {
  id: 'labels/own-annotations',
  severity: 'error',
  reason: "the product's own value takes the place of this one, so what the definition says would not be true",
  fix: 'take it out of podAnnotations; Scrape.none() leaves those of Prometheus to the definition',
  check: perWorkload(({ podAnnotations, scrape }) => {
    const taken = scrape.kind === 'annotations' ? [...OWN_ANNOTATIONS, ...SCRAPE_ANNOTATIONS] : OWN_ANNOTATIONS;
    return problems(
      Object.keys(podAnnotations).filter((key) => taken.includes(key)),
      (key) => `podAnnotations has '${key}', which the construct sets`,
    );
  }),
};
