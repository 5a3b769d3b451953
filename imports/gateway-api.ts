/** HTTPRoute of the Gateway API, `gateway.networking.k8s.io/v1`: the part that is written here. @see https://gateway-api.sigs.k8s.io/reference/spec/#httproute */
export interface HttpRouteSpec {
  readonly parentRefs: readonly ParentReference[];
  readonly hostnames?: readonly string[];
  readonly rules: readonly HttpRouteRule[];
}

/** A Gateway, or one listener of it. */
export interface ParentReference {
  readonly name: string;
  readonly namespace?: string;
  readonly sectionName?: string;
}

export interface HttpRouteRule {
  readonly matches: readonly { readonly path: { readonly type: 'PathPrefix'; readonly value: string } }[];
  /** Services of the same namespace. */
  readonly backendRefs: readonly { readonly name: string; readonly port: number }[];
}
