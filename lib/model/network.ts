/** Who may connect to a workload's pods, and to whom they may. */
export type NetworkAccess =
  /** No policy: whatever the cluster admits. */
  | { readonly kind: 'open' }
  /** A NetworkPolicy: the connections of the definition, and these. */
  | { readonly kind: 'isolated'; readonly allowFrom: readonly Peer[]; readonly allowTo: readonly Peer[] };

/** One side of a connection. */
export type Peer =
  /** Pods with labels; in the workload's own namespace where none is named. */
  | { readonly kind: 'pods'; readonly labels: Readonly<Record<string, string>>; readonly namespace: string | undefined }
  /** Every pod of a namespace. */
  | { readonly kind: 'namespace'; readonly namespace: string }
  /** Addresses. */
  | { readonly kind: 'cidr'; readonly cidr: string; readonly except: readonly string[] };
