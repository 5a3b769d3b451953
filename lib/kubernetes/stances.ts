import { fetchesPictures } from '@cdk8s-serving/contract';
import { FIELD_NAMES, type FieldName } from '../model/fields';
import { HONOURED, fidelityOf, unsupported, type Fidelity, type Stance, type Stances } from '../model/projection';
import type { Workload } from '../model/workload';
import { namedHosts } from './allowed-address';

const ALL_HONOURED = Object.fromEntries(FIELD_NAMES.map((name) => [name, HONOURED])) as Record<FieldName, Stance>;

/** Kubernetes can say every field of a workload but one. */
const STANCES: Stances = { ...ALL_HONOURED, fetchAllowedHosts };

/** What Kubernetes makes of every field a workload says, without rendering it. */
export function kubernetesFidelity(workload: Workload): Fidelity[] {
  return fidelityOf('kubernetes', [workload], STANCES);
}

/** Names are resolved by the gateway, while a NetworkPolicy admits pods and addresses. */
function fetchAllowedHosts(workload: Workload): Stance {
  if (workload.kind === 'model_server' || workload.network.kind === 'open') return HONOURED;
  if (!fetchesPictures(workload.binding)) return HONOURED;
  const names = namedHosts(workload);
  if (names.length === 0 || workload.network.allowTo.length > 0) return HONOURED;
  return unsupported(
    `a NetworkPolicy knows no host names, so it refuses the private addresses of ${names.join(', ')}; name the pods or ` +
      'addresses behind them in allowTo of networkAccess too',
  );
}
