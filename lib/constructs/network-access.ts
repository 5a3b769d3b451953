import type * as model from '../model/network';
import { checkOptions } from './check-kinds';
import { listOf, made, shape } from './kind';

/** Options of `NetworkAccess.isolated`. */
export interface IsolationOptions {
  /**
   * Who may connect beside the gateways of a model server and the callers its exposure admits.
   * @default - nobody else
   */
  readonly allowFrom?: readonly Peer[];
  /**
   * To whom its pods may connect beside the model server of a gateway, DNS, and what a fetch or a download needs.
   * @default - nobody else
   */
  readonly allowTo?: readonly Peer[];
}

/** One side of a connection. */
export class Peer {
  /** Pods with labels. @param namespace of those pods; that of the workload where it is left out */
  static pods(labels: Readonly<Record<string, string>>, namespace?: string): Peer {
    return new Peer({ kind: 'pods', labels: { ...labels }, namespace });
  }

  /** Every pod of a namespace. */
  static namespace(namespace: string): Peer {
    return new Peer({ kind: 'namespace', namespace });
  }

  /** Addresses. @param cidr `10.0.0.0/8` @param except ranges within it that are left out */
  static cidr(cidr: string, except: readonly string[] = []): Peer {
    return new Peer({ kind: 'cidr', cidr, except: [...except] });
  }

  private constructor(
    /** What it was made from, as data. */
    readonly peer: model.Peer,
  ) {}
}

const PEERS = listOf(made("a Peer: Peer.pods({ app: 'notebook' })"));
const ISOLATED = shape<IsolationOptions>({ allowFrom: PEERS, allowTo: PEERS });

/** Who may connect to a workload's pods, and to whom they may. */
export class NetworkAccess {
  /** The connections of the definition, and those that are named here: a NetworkPolicy for both directions. */
  static isolated(options: IsolationOptions = {}): NetworkAccess {
    checkOptions('NetworkAccess.isolated', options, ISOLATED);
    return new NetworkAccess({
      kind: 'isolated',
      allowFrom: (options.allowFrom ?? []).map(({ peer }) => peer),
      allowTo: (options.allowTo ?? []).map(({ peer }) => peer),
    });
  }

  /** Whatever the cluster admits: no NetworkPolicy. */
  static open(): NetworkAccess {
    return new NetworkAccess({ kind: 'open' });
  }

  private constructor(
    /** What it was made from, as data. */
    readonly access: model.NetworkAccess,
  ) {}
}
