/** From where a workload can be reached, beyond the pods that are connected to it. */
export type Exposure = ClusterIpExposure | NodePortExposure | LoadBalancerExposure | IngressExposure | RouteExposure;

interface ServiceExposure {
  /** Port of the Service. */
  readonly port: number;
}

/** Inside the cluster alone. */
export interface ClusterIpExposure extends ServiceExposure {
  readonly kind: 'cluster_ip';
}

/** On a port of every node. */
export interface NodePortExposure extends ServiceExposure {
  readonly kind: 'node_port';
  /** Undefined lets the cluster choose. */
  readonly nodePort: number | undefined;
}

/** Through a load balancer of the cluster's provider. */
export interface LoadBalancerExposure extends ServiceExposure {
  readonly kind: 'load_balancer';
  /** CIDR ranges that may connect; empty admits everyone. */
  readonly sourceRanges: readonly string[];
  /** Settings of the provider, as annotations of the Service. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** Through an Ingress, with TLS from a Secret where one is named. */
export interface IngressExposure extends ServiceExposure {
  readonly kind: 'ingress';
  readonly host: string;
  readonly path: string;
  /** Undefined takes the cluster's default class. */
  readonly className: string | undefined;
  /** Secret of type kubernetes.io/tls; undefined serves plain HTTP. */
  readonly tlsSecret: string | undefined;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Through an HTTPRoute of the Gateway API; TLS belongs to the listener it is attached to. */
export interface RouteExposure extends ServiceExposure {
  readonly kind: 'http_route';
  readonly gateway: string;
  /** Undefined: the gateway is in the workload's namespace. */
  readonly gatewayNamespace: string | undefined;
  /** Listener of the gateway; undefined attaches to all of them. */
  readonly sectionName: string | undefined;
  readonly hostnames: readonly string[];
  readonly path: string;
}
