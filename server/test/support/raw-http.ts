import { connect, type Socket } from 'node:net';

/** A TCP connection that sends bytes as they are, which no HTTP client would. */
export class RawConnection {
  /** Everything that came back so far. */
  received = '';
  isClosed = false;
  private readonly socket: Socket;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.setNoDelay(true);
    this.socket.on('data', (chunk: Buffer) => (this.received += chunk.toString('latin1')));
    // A reset is one of the answers an attack may get.
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => (this.isClosed = true));
  }

  /** Sends and waits until the kernel has taken it, or the connection is closed. */
  send(bytes: string | Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      this.socket.write(bytes, () => resolve());
    });
  }

  /** Takes nothing of what comes back any more. */
  stopReading(): void {
    this.socket.pause();
  }

  /** Takes it again. */
  readOn(): void {
    this.socket.resume();
  }

  /** Waits for the server to close. */
  closed(): Promise<void> {
    return new Promise((resolve) => {
      if (this.isClosed) resolve();
      else this.socket.once('close', () => resolve());
    });
  }

  /** Goes away without a word. */
  destroy(): void {
    this.socket.destroy();
  }

  /** Its own port. */
  get port(): number {
    return this.socket.localPort ?? 0;
  }

  /** Statuses of the answers that came back. */
  get statuses(): number[] {
    return [...this.received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
  }
}

/** Connections of one test file. */
export class RawConnections {
  private readonly open: RawConnection[] = [];

  /** @param port where nothing else is said; asked for at each connection, because a server says it once it listens */
  constructor(private readonly port: () => number) {}

  connect(port = this.port()): RawConnection {
    const opened = new RawConnection(port);
    this.open.push(opened);
    return opened;
  }

  /** Statuses a connection that sends this gets before it is closed. */
  async answersTo(text: string): Promise<number[]> {
    const connection = this.connect();
    await connection.send(text);
    await connection.closed();
    return connection.statuses;
  }

  /** All of them go away without a word. */
  destroy(): void {
    for (const connection of this.open.splice(0)) connection.destroy();
  }
}

/** A whole request to predict with the model `half`. */
export function predictRequest(body: string, headers: readonly string[] = [], model = 'half'): string {
  const all = ['Host: server', `Content-Length: ${body.length}`, ...headers];
  return `POST /v1/models/${model}:predict HTTP/1.1\r\n${all.join('\r\n')}\r\n\r\n${body}`;
}
