import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A server a user could pick instead, at its documented best for a small model. */
export interface Peer {
  readonly name: string;
  /** What is installed for it alone, at the version measured. */
  readonly packages: readonly string[];
  readonly from: 'PyPI' | 'npm';
  /** Program and arguments. @param work an empty directory for its configuration */
  readonly command: (port: number, work: string) => readonly [string, ...string[]];
  readonly path: string;
  /** Body of a request of one row. */
  readonly body: (row: readonly number[]) => unknown;
  /** The number in its answer. */
  readonly answer: (parsed: unknown) => unknown;
}

const APPS = __dirname;
const python = (...args: string[]): readonly [string, ...string[]] => ['python3', ...args];

type Predictions = { readonly predictions: readonly (readonly number[])[] };
const INSTANCES: Pick<Peer, 'path' | 'body' | 'answer'> = {
  path: '/predict',
  body: (row) => ({ instances: [row] }),
  answer: (parsed) => (parsed as Predictions).predictions[0]?.[0],
};

/** All of them. A worker for every one of two processors where the server does not choose itself. */
export const PEERS: readonly Peer[] = [
  {
    name: 'Flask, gunicorn',
    packages: ['flask==3.1.3', 'gunicorn==23.0.0'],
    from: 'PyPI',
    command: (port) =>
      python('-m', 'gunicorn', '-w', '2', '--threads', '4', '-b', `127.0.0.1:${port}`, 'flask_app:app'),
    ...INSTANCES,
  },
  {
    name: 'FastAPI, uvicorn',
    packages: ['fastapi==0.115.14', 'uvicorn[standard]==0.34.3'],
    from: 'PyPI',
    command: (port) =>
      python('-m', 'uvicorn', '--workers', '2', '--port', String(port), '--log-level', 'error', 'fastapi_app:app'),
    ...INSTANCES,
  },
  {
    name: 'Express, tfjs-node',
    packages: ['express@5.1.0'],
    from: 'npm',
    command: () => [process.execPath, join(APPS, 'express_app.js')],
    ...INSTANCES,
  },
  {
    name: 'MLServer, batching',
    packages: ['mlserver==1.7.1', 'protobuf<6', 'uvloop<0.22'],
    from: 'PyPI',
    command: (port, work) => {
      mkdirSync(join(work, 'dense'));
      const settings = {
        http_port: port,
        grpc_port: 0,
        metrics_endpoint: null,
        host: '127.0.0.1',
        parallel_workers: 2,
      };
      writeFileSync(join(work, 'settings.json'), JSON.stringify({ ...settings, debug: false }));
      const model = { implementation: 'mlserver_app.Dense', max_batch_size: 32, max_batch_time: 0.002 };
      writeFileSync(join(work, 'dense', 'model-settings.json'), JSON.stringify({ name: 'dense', ...model }));
      return python('-c', 'from mlserver.cli import main; main()', 'start', work);
    },
    path: '/v2/models/dense/infer',
    body: (row) => ({ inputs: [{ name: 'x', shape: [1, row.length], datatype: 'FP32', data: row }] }),
    answer: (parsed) => (parsed as { outputs: { data: number[] }[] }).outputs[0]?.data[0],
  },
  {
    name: 'BentoML, batching',
    packages: ['bentoml==1.4.40', 'protobuf<6'],
    from: 'PyPI',
    command: (port) => python('-m', 'bentoml', 'serve', 'bentoml_app:Dense', '--host', '127.0.0.1', '-p', String(port)),
    ...INSTANCES,
    answer: (parsed) => (parsed as number[][])[0]?.[0],
  },
  {
    name: 'LitServe, batching',
    packages: ['litserve==0.2.19'],
    from: 'PyPI',
    command: () => python(join(APPS, 'litserve_app.py')),
    ...INSTANCES,
  },
  {
    name: 'Ray Serve, batching',
    packages: ['ray[serve]==2.49.2', 'protobuf<6'],
    from: 'PyPI',
    command: () => python(join(APPS, 'ray_app.py')),
    ...INSTANCES,
  },
  {
    name: 'mosec, batching',
    packages: ['mosec==0.9.8'],
    from: 'PyPI',
    command: (port) => python(join(APPS, 'mosec_app.py'), '--address', '127.0.0.1', '--port', String(port)),
    ...INSTANCES,
    path: '/inference',
  },
];
