import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expectMemoryBack } from '../../../contract/test/support/memory-back';
import {
  COLLECTING,
  collectGarbage,
  isCollecting,
  residentBytes,
} from '../../../contract/test/support/resident-memory';
import { DECODER_LIMITS } from '../../index';
import type { ReceiveLimits } from '../../server/receive-limits';
import { digits, digitsSignatures } from './bindings';
import { png } from './pictures';
import { sevenIsBest, until } from './start';
import { StubModelServer } from './stub-model-server';

const SCRIPT = join(__dirname, 'target-process.js');

/** What a target is made of. */
export interface TargetTask {
  /** Settings beside ports, binding and model server. */
  readonly env: Readonly<Record<string, string>>;
  /** Addresses of host names, for one look-up after the other; no other name resolves. */
  readonly names: Readonly<Record<string, readonly (readonly string[])[]>>;
  /** Those of the gateway where they are left out. */
  readonly receiveLimits?: ReceiveLimits;
}

/** A key targets that ask for one are good with. */
export const TARGET_KEY = 'a-good-key-0123456789';

/** A gateway of digits and its decoders, in processes of their own before a stub model server, to be attacked. */
export class Target {
  private constructor(
    readonly model: StubModelServer,
    private readonly child: ChildProcess,
    private readonly good: Buffer,
    private readonly ports: { readonly port: number; readonly managementPort: number },
  ) {}

  /** Starts one for as long as `use` takes, whatever comes of it; `npm test` has compiled it. */
  static async during(task: Partial<TargetTask>, use: (target: Target) => Promise<void>): Promise<void> {
    const model = new StubModelServer({ signatures: digitsSignatures, state: 'AVAILABLE', predict: sevenIsBest });
    await model.start();
    const env = {
      PORT: '0',
      HOST: '127.0.0.1',
      MANAGEMENT_PORT: '0',
      MODEL_BINDING: JSON.stringify(digits),
      MODEL_SERVER: model.target,
      ...task.env,
    };
    const argument = JSON.stringify({ names: {}, ...task, env, nodeOptions: COLLECTING });
    const child = spawn(process.execPath, [...COLLECTING, SCRIPT, argument], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { PATH: process.env['PATH'] },
    });
    try {
      const [ports] = (await once(child, 'message')) as [Target['ports']];
      const good = await png(new Array<number>(64).fill(7), 8, 8, 1);
      const target = new Target(model, child, good, ports);
      await target.expectWell();
      await use(target);
      await target.expectWell();
      child.kill('SIGTERM');
      expect(await once(child, 'close')).toEqual([0, null]);
    } finally {
      child.kill('SIGKILL');
      model.stop();
    }
  }

  /** Of the data port. */
  get port(): number {
    return this.ports.port;
  }

  /** Sends a request on a connection of its own. */
  async ask(request: {
    readonly body?: string | Uint8Array;
    readonly headers?: Readonly<Record<string, string>>;
    readonly path?: string;
    readonly method?: string;
  }): Promise<readonly [status: number, text: string]> {
    const { body, headers, path = '/predict', method = 'POST' } = request;
    const response = await fetch(`http://127.0.0.1:${this.port}${path}`, {
      method,
      headers: { connection: 'close', ...headers },
      body: body === undefined ? null : new Uint8Array(Buffer.from(body)),
    });
    return [response.status, await response.text()];
  }

  /** Status of a request with a JSON body. */
  async askJson(body: string): Promise<number> {
    const [status] = await this.ask({ body, headers: { 'content-type': 'application/json' } });
    return status;
  }

  /** Status of a request for a picture at a URL. */
  askUrl(url: string): Promise<number> {
    return this.askJson(JSON.stringify({ url }));
  }

  /** What comes of a picture. */
  askPicture(picture: Uint8Array = this.good): Promise<readonly [status: number, text: string]> {
    return this.ask({ body: picture, headers: { 'content-type': 'image/png', 'x-api-key': TARGET_KEY } });
  }

  /** The process lives and gets ready, its circuit closes, and the next good picture is answered right. */
  async expectWell(): Promise<void> {
    const management = `http://127.0.0.1:${this.ports.managementPort}`;
    expect((await fetch(`${management}/livez`)).status).toBe(200);
    await until(async () => (await fetch(`${management}/readyz`)).status === 200);
    // A circuit that an attack, or a machine with too much to do, has opened lets a call through after its time.
    await until(async () => (await this.askPicture())[0] !== 503);
    expect(await this.askPicture()).toEqual([200, expect.stringContaining('{"7":0.5')]);
  }

  /**
   * Attacks again and again, and finds that the memory of the gateway and its decoders stops growing.
   * @param times the attack is made in a round
   */
  expectMemoryBack(attack: () => Promise<unknown>, times = 1): Promise<void> {
    return expectMemoryBack(attack, times, () => this.heldBytes());
  }

  /** Process ids of its decoders, once all of them run. */
  async decoders(): Promise<readonly number[]> {
    let pids: readonly number[] = [];
    await until(async () => {
      this.child.send('decoders');
      const [answer] = (await once(this.child, 'message')) as [{ readonly decoders: readonly number[] }];
      pids = answer.decoders;
      return pids.length === DECODER_LIMITS.processes && pids.every(isCollecting);
    });
    return pids;
  }

  /** Resident memory in bytes of all its processes without the garbage. */
  private async heldBytes(): Promise<number> {
    const pids = [this.child.pid ?? 0, ...(await this.decoders())];
    // What finalizers let go of in one collection is memory again after the next; a signal is taken before the request
    // that comes after it.
    for (let round = 0; round < 2; round += 1) {
      pids.forEach(collectGarbage);
      await this.expectWell();
    }
    return pids.map(residentBytes).reduce((sum, bytes) => sum + bytes, 0);
  }
}
