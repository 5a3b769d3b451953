/** A gateway with the binding it is given, before a model server on a port, in a process of its own that tells its port. */
import pino from 'pino';
import { createGateway, readConfig } from '../../gateway/index';

async function main(): Promise<void> {
  const [binding = '', modelPort = ''] = JSON.parse(process.argv[2] ?? '[]') as string[];
  const config = readConfig({
    PORT: '0',
    HOST: '127.0.0.1',
    MANAGEMENT_PORT: '0',
    MODEL_BINDING: binding,
    MODEL_SERVER: `ipv4:127.0.0.1:${modelPort}`,
  });
  const gateway = await createGateway(config, { logger: pino({ level: 'silent' }) });
  const { port } = await gateway.listen();
  process.send?.(port);
}

void main();
