import type { Subject } from '../model/subject';
import type { Field } from '../yaml/field';
import { isCompose, readCompose, type PathExists } from './compose';
import { isKustomization, readKustomization } from './kustomization';
import { isKubernetes, readKubernetes, type Part } from './kubernetes';

/**
 * Reads documents of all files into one subject: what a Service selects may stand in another file. Documents that are
 * neither API objects nor compose files (values of a chart, for one) are passed over.
 */
export function readSubject(documents: readonly Field[], pathExists: PathExists): Subject {
  const parts = documents.flatMap((root): Part[] => {
    if (isKustomization(root)) return [readKustomization(root)];
    if (isKubernetes(root)) return readKubernetes(root);
    return isCompose(root) ? [{ projects: [readCompose(root, pathExists)] }] : [];
  });
  const all = <Key extends keyof Subject>(key: Key): Subject[Key][number][] =>
    parts.flatMap((part): readonly Subject[Key][number][] => part[key] ?? []);
  return {
    objects: all('objects'),
    workloads: all('workloads'),
    services: all('services'),
    autoscalers: all('autoscalers'),
    budgets: all('budgets'),
    networkPolicies: all('networkPolicies'),
    backends: all('backends'),
    claims: all('claims'),
    configs: all('configs'),
    unknownFields: all('unknownFields'),
    notTexts: all('notTexts'),
    projects: all('projects'),
  };
}
