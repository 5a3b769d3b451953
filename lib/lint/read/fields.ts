import type { UnknownField } from '../model/container';
import type { Field } from '../yaml/field';

const list = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Fields of API objects that are often misspelt or written one level off, as of Kubernetes 1.34. */
const KNOWN = {
  'a container': list(`
    args command env envFrom image imagePullPolicy lifecycle livenessProbe name ports readinessProbe resizePolicy
    resources restartPolicy restartPolicyRules securityContext startupProbe stdin stdinOnce terminationMessagePath
    terminationMessagePolicy tty volumeDevices volumeMounts workingDir`),
  'a probe': list(`
    exec failureThreshold grpc httpGet initialDelaySeconds periodSeconds successThreshold tcpSocket
    terminationGracePeriodSeconds timeoutSeconds`),
  'a pod': list(`
    activeDeadlineSeconds affinity automountServiceAccountToken containers dnsConfig dnsPolicy enableServiceLinks
    ephemeralContainers hostAliases hostIPC hostNetwork hostPID hostUsers hostname hostnameOverride imagePullSecrets
    initContainers nodeName nodeSelector os overhead preemptionPolicy priority priorityClassName readinessGates
    resourceClaims resources restartPolicy runtimeClassName schedulerName schedulingGates securityContext serviceAccount
    serviceAccountName setHostnameAsFQDN shareProcessNamespace subdomain terminationGracePeriodSeconds tolerations
    topologySpreadConstraints volumes`),
  'a Deployment': list(`
    minReadySeconds paused progressDeadlineSeconds replicas revisionHistoryLimit selector strategy template`),
  "a container's security context": list(`
    allowPrivilegeEscalation appArmorProfile capabilities privileged procMount readOnlyRootFilesystem runAsGroup
    runAsNonRoot runAsUser seLinuxOptions seccompProfile windowsOptions`),
  "a pod's security context": list(`
    appArmorProfile fsGroup fsGroupChangePolicy runAsGroup runAsNonRoot runAsUser seLinuxChangePolicy seLinuxOptions
    seccompProfile supplementalGroups supplementalGroupsPolicy sysctls windowsOptions`),
  "a container's resources": list('claims limits requests'),
  'a port of a container': list('containerPort hostIP hostPort name protocol'),
  'a port of a Service': list('appProtocol name nodePort port protocol targetPort'),
  'a Service': list(`
    allocateLoadBalancerNodePorts clusterIP clusterIPs externalIPs externalName externalTrafficPolicy
    healthCheckNodePort internalTrafficPolicy ipFamilies ipFamilyPolicy loadBalancerClass loadBalancerIP
    loadBalancerSourceRanges ports publishNotReadyAddresses selector sessionAffinity sessionAffinityConfig
    trafficDistribution type`),
} as const;

/** What has a list of fields. */
export type FieldOwner = keyof typeof KNOWN;

/** Letters that may be wrong in a field's name for it to be taken for a slip. */
const maxSlips = (name: string): number => (name.length < 6 ? 1 : 2);

/**
 * Fields that are slips: close to one that exists, or one of another level. A field that is neither may be of a newer
 * Kubernetes, and is let through.
 */
export function unknownFields(field: Field | undefined, owner: FieldOwner): UnknownField[] {
  const known: readonly string[] = KNOWN[owner];
  return (field?.entries() ?? []).flatMap(([name, { place }]): UnknownField[] => {
    if (known.includes(name)) return [];
    const meant = known.find((other) => slips(name.toLowerCase(), other.toLowerCase()) <= maxSlips(name));
    const elsewhere = Object.entries<readonly string[]>(KNOWN).find(([, names]) => names.includes(name))?.[0];
    if (meant === undefined && elsewhere === undefined) return [];
    const advice = meant === undefined ? `move it: it is a field of ${elsewhere}` : `write ${meant}`;
    return [{ place, name, owner, advice }];
  });
}

/** Letters to insert, remove or replace to get from one word to another (Levenshtein's distance). */
function slips(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
