import { Port } from '@cdk8s-serving/contract';
import type * as model from '../model/exposure';
import { checkOptions } from './check-kinds';
import { NUMBER, TEXT, listOf, recordOf, required, shape } from './kind';

/** Options of every exposure. */
export interface ExposureOptions {
  /**
   * Port of the Service.
   * @default 9696
   */
  readonly port?: number;
}

/** Options of `Exposure.nodePort`. */
export interface NodePortOptions extends ExposureOptions {
  /**
   * Port of every node, from the cluster's node port range.
   * @default - the cluster chooses
   */
  readonly nodePort?: number;
}

/** Options of `Exposure.loadBalancer`. */
export interface LoadBalancerOptions extends ExposureOptions {
  /**
   * CIDR ranges that may connect.
   * @default - everyone
   */
  readonly sourceRanges?: readonly string[];
  /**
   * Settings of the provider, as annotations of the Service.
   * @default - none
   */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Options of `Exposure.ingress`. */
export interface IngressOptions extends ExposureOptions {
  /** Host name requests are for: `digits.example.com`. */
  readonly host: string;
  /**
   * Prefix of the paths.
   * @default /
   */
  readonly path?: string;
  /**
   * IngressClass.
   * @default - the cluster's default class
   */
  readonly className?: string;
  /**
   * Secret of type kubernetes.io/tls with a certificate of the host.
   * @default - plain HTTP
   */
  readonly tlsSecret?: string;
  /**
   * Settings of the controller, as annotations of the Ingress.
   * @default - none
   */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Options of `Exposure.httpRoute`. */
export interface HttpRouteOptions extends ExposureOptions {
  /** Gateway (of the Gateway API) the route is attached to. TLS belongs to its listeners. */
  readonly gateway: string;
  /**
   * Namespace of that gateway.
   * @default - that of the workload
   */
  readonly gatewayNamespace?: string;
  /**
   * Listener of that gateway.
   * @default - all of them
   */
  readonly sectionName?: string;
  /**
   * Host names requests are for.
   * @default - those of the listener
   */
  readonly hostnames?: readonly string[];
  /**
   * Prefix of the paths.
   * @default /
   */
  readonly path?: string;
}

const CLUSTER_IP = shape<ExposureOptions>({ port: NUMBER });
const NODE_PORT = shape<NodePortOptions>({ port: NUMBER, nodePort: NUMBER });
const LOAD_BALANCER = shape<LoadBalancerOptions>({
  port: NUMBER,
  sourceRanges: listOf(TEXT),
  annotations: recordOf(TEXT),
});
const INGRESS = shape<IngressOptions>({
  port: NUMBER,
  host: required(TEXT),
  path: TEXT,
  className: TEXT,
  tlsSecret: TEXT,
  annotations: recordOf(TEXT),
});
const HTTP_ROUTE = shape<HttpRouteOptions>({
  port: NUMBER,
  gateway: required(TEXT),
  gatewayNamespace: TEXT,
  sectionName: TEXT,
  hostnames: listOf(TEXT),
  path: TEXT,
});

/** From where a workload can be reached, beyond the pods that are connected to it. */
export class Exposure {
  /** Inside the cluster alone; in compose inside the network alone. */
  static clusterIp(options: ExposureOptions = {}): Exposure {
    checkOptions('Exposure.clusterIp', options, CLUSTER_IP);
    return new Exposure({ kind: 'cluster_ip', port: portOf(options) });
  }

  /**
   * On a port of every node.
   *
   * In compose, this and every exposure below is a port of 127.0.0.1: that of the Service from 1024 on, else 9696 or the
   * next free one after it, because smaller ports need a privilege.
   */
  static nodePort(options: NodePortOptions = {}): Exposure {
    checkOptions('Exposure.nodePort', options, NODE_PORT);
    return new Exposure({ kind: 'node_port', port: portOf(options), nodePort: options.nodePort });
  }

  /** Through a load balancer of the cluster's provider. */
  static loadBalancer(options: LoadBalancerOptions = {}): Exposure {
    checkOptions('Exposure.loadBalancer', options, LOAD_BALANCER);
    return new Exposure({
      kind: 'load_balancer',
      port: portOf(options),
      sourceRanges: [...(options.sourceRanges ?? [])],
      annotations: { ...options.annotations },
    });
  }

  /** Through an Ingress. */
  static ingress(options: IngressOptions): Exposure {
    checkOptions('Exposure.ingress', options, INGRESS);
    return new Exposure({
      kind: 'ingress',
      port: portOf(options),
      host: options.host,
      path: options.path ?? '/',
      className: options.className,
      tlsSecret: options.tlsSecret,
      annotations: { ...options.annotations },
    });
  }

  /** Through an HTTPRoute of the Gateway API, whose definitions the cluster must have. */
  static httpRoute(options: HttpRouteOptions): Exposure {
    checkOptions('Exposure.httpRoute', options, HTTP_ROUTE);
    return new Exposure({
      kind: 'http_route',
      port: portOf(options),
      gateway: options.gateway,
      gatewayNamespace: options.gatewayNamespace,
      sectionName: options.sectionName,
      hostnames: [...(options.hostnames ?? [])],
      path: options.path ?? '/',
    });
  }

  private constructor(
    /** What it was made from, as data. */
    readonly exposure: model.Exposure,
  ) {}
}

function portOf({ port }: ExposureOptions): number {
  return port ?? Port.gateway;
}
