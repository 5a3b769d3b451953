import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A TCP port on the loopback interface. */
export type Port = number;

/**
 * What a Kubernetes Service is to its clients: one address, behind which every new connection goes to one of the
 * endpoints in turn. Connections that are there stay where they are when an endpoint leaves.
 */
export class Service {
  private readonly server: Server;
  private endpoints: readonly Port[] = [];
  private next = 0;
  private readonly open = new Set<Socket>();

  constructor() {
    this.server = createServer((client) => this.forward(client));
  }

  /** @returns the port its clients connect to */
  async listen(): Promise<Port> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return (this.server.address() as AddressInfo).port;
  }

  close(): void {
    this.server.close();
    for (const socket of this.open) socket.destroy();
  }

  add(port: Port): void {
    this.endpoints = [...this.endpoints, port];
  }

  /** Sends no new connection there. */
  remove(port: Port): void {
    this.endpoints = this.endpoints.filter((endpoint) => endpoint !== port);
  }

  private forward(client: Socket): void {
    const port = this.endpoints[this.next % this.endpoints.length];
    this.next += 1;
    if (port === undefined) {
      client.destroy();
      return;
    }
    const server = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.open.add(from);
      from.on('close', () => this.open.delete(from));
      from.setNoDelay(true);
      from.pipe(to);
      // A reset is passed on as one.
      from.on('error', () => to.resetAndDestroy());
    }
  }
}
