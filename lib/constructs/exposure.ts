import { Port } from '@cdk8s-serving/contract';
import type * as model from '../model/workload';

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

/** From where a gateway can be reached. */
export class Exposure {
  /** Inside the cluster alone; in compose inside the network alone. */
  static clusterIp(options: ExposureOptions = {}): Exposure {
    return new Exposure('cluster_ip', options.port, undefined);
  }

  /**
   * On a port of every node.
   *
   * In compose, this and a load balancer are a port of 127.0.0.1: that of the Service from 1024 on, else 9696 or the
   * next free one after it, because smaller ports need a privilege.
   */
  static nodePort(options: NodePortOptions = {}): Exposure {
    return new Exposure('node_port', options.port, options.nodePort);
  }

  /** Through a load balancer of the cluster's provider. */
  static loadBalancer(options: ExposureOptions = {}): Exposure {
    return new Exposure('load_balancer', options.port, undefined);
  }

  /** Port of the Service. */
  readonly port: number;

  private constructor(
    readonly kind: model.Exposure['kind'],
    port: number | undefined,
    /** Port of every node; undefined lets the cluster choose. */
    readonly nodePort: number | undefined,
  ) {
    this.port = port ?? Port.gateway;
  }
}
