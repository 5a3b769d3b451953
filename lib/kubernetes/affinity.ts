import type { k8s } from '../../imports/k8s';
import type { Affinity, NodeRequirement } from '../model/scheduling';

type NodeTerm = Extract<Affinity, { kind: 'nodes' }>;
type PodTerm = Exclude<Affinity, NodeTerm>;

/** What draws pods to nodes and to other pods; undefined where nothing does. */
export function affinityOf(all: readonly Affinity[]): k8s.Affinity | undefined {
  if (all.length === 0) return undefined;
  const nodes = all.filter((one): one is NodeTerm => one.kind === 'nodes');
  const pods = all.filter((one): one is PodTerm => one.kind !== 'nodes');
  const near = pods.filter(({ kind }) => kind === 'with_pods');
  const apart = pods.filter(({ kind }) => kind === 'apart_from_pods');
  return {
    ...(nodes.length === 0 ? {} : { nodeAffinity: nodeAffinity(nodes) }),
    ...(near.length === 0 ? {} : { podAffinity: podAffinity(near) }),
    ...(apart.length === 0 ? {} : { podAntiAffinity: podAffinity(apart) }),
  };
}

function nodeAffinity(terms: readonly NodeTerm[]): k8s.NodeAffinity {
  // One term with all that must be: a node has to match only one of several terms.
  const musts = terms.filter(({ weight }) => weight === undefined).flatMap(({ requirements }) => requirements);
  const preferred = terms.flatMap(({ weight, requirements }) =>
    weight === undefined ? [] : [{ weight, preference: { matchExpressions: requirements.map(expression) } }],
  );
  return {
    ...(musts.length === 0
      ? {}
      : {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: musts.map(expression) }],
          },
        }),
    ...(preferred.length === 0 ? {} : { preferredDuringSchedulingIgnoredDuringExecution: preferred }),
  };
}

function expression({ key, operator, values }: NodeRequirement): k8s.NodeSelectorRequirement {
  return { key, operator, ...(values.length === 0 ? {} : { values: [...values] }) };
}

/** The same shape keeps pods together and apart. */
function podAffinity(terms: readonly PodTerm[]): k8s.PodAffinity & k8s.PodAntiAffinity {
  const required = terms.filter(({ weight }) => weight === undefined).map(podTerm);
  const preferred = terms.flatMap((term) =>
    term.weight === undefined ? [] : [{ weight: term.weight, podAffinityTerm: podTerm(term) }],
  );
  return {
    ...(required.length === 0 ? {} : { requiredDuringSchedulingIgnoredDuringExecution: required }),
    ...(preferred.length === 0 ? {} : { preferredDuringSchedulingIgnoredDuringExecution: preferred }),
  };
}

function podTerm({ labels, topologyKey }: PodTerm): k8s.PodAffinityTerm {
  return { labelSelector: { matchLabels: labels }, topologyKey };
}
