import { fetchesPictures } from '@cdk8s-serving/contract';
import { sortedRecord, byCodeUnit } from '../model/sorted';
import type { GatewayWorkload, ModelServerWorkload, Workload } from '../model/workload';
import type { ComposeNetwork } from './document';
import { isExposed } from './published-ports';

/** The one network with a way out that every container on it shares. */
export const EDGE_NETWORK = 'edge';

/** What downloads reach their sources through. */
export const DOWNLOADS_NETWORK = 'downloads';

/**
 * Ports are published from networks that are not internal alone. Without masquerading what leaves such a network has an
 * address no other machine answers to, so its containers are reached and reach nobody but this machine.
 */
const INBOUND: ComposeNetwork = { driver_opts: { 'com.docker.network.bridge.enable_ip_masquerade': 'false' } };

/** Networks of a workload's container, in order: its connections, and what the world needs it or it needs the world for. */
export function networksOf(workload: Workload): string[] {
  const own = workload.kind === 'gateway' ? gatewayNetwork(workload) : modelServerNetwork(workload);
  return [modelNetwork(workload), ...(own === undefined ? [] : [own])].sort(byCodeUnit);
}

/** The networks of a file, by name: those its containers are on. */
export function networkDefinitions(names: readonly string[]): Record<string, ComposeNetwork> {
  return sortedRecord(Object.fromEntries([...new Set(names)].map((name) => [name, definition(name)])));
}

/** True for a container that can reach every address its machine can. */
export function reachesOut(workload: Workload): boolean {
  return networksOf(workload).includes(EDGE_NETWORK);
}

/** A model server and its gateways: nobody else is on it, and nothing outside of it is reached through it. */
export function modelNetwork(workload: Workload): string {
  return `${MODEL_PREFIX}${workload.kind === 'gateway' ? workload.modelServer.name : workload.name}`;
}

/** The network a container joins to be a caller of a workload. */
export function callersNetwork(workload: Workload): string {
  return workload.kind === 'gateway' ? gatewayNetwork(workload) : modelNetwork(workload);
}

const MODEL_PREFIX = 'model-';
const INBOUND_PREFIX = 'inbound-';

/** Its callers reach a gateway through a network without a way out, unless it needs one itself. */
function gatewayNetwork(gateway: GatewayWorkload): string {
  const fetches = fetchesPictures(gateway.binding);
  return fetches || isLetOut(gateway) ? EDGE_NETWORK : `${INBOUND_PREFIX}${gateway.name}`;
}

function modelServerNetwork(server: ModelServerWorkload): string | undefined {
  if (isLetOut(server)) return EDGE_NETWORK;
  return isExposed(server) ? `${INBOUND_PREFIX}${server.name}` : undefined;
}

/** Pods and namespaces are on no network of this machine, so a way to them needs none out. */
function isLetOut({ network }: Workload): boolean {
  return network.kind === 'open' || network.allowTo.some(({ kind }) => kind === 'cidr');
}

function definition(name: string): ComposeNetwork {
  if (name.startsWith(MODEL_PREFIX)) return { internal: true };
  return name.startsWith(INBOUND_PREFIX) ? INBOUND : {};
}
