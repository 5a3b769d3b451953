import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the last stage of a Dockerfile promises those who run the image. */
export interface ImageFacts {
  readonly exposedPorts: ReadonlySet<number>;
  readonly user: string;
  readonly environment: ReadonlyMap<string, string>;
  /** Names on the PATH that the image adds. */
  readonly commands: ReadonlySet<string>;
  /** Modes of the directories it makes. */
  readonly directories: ReadonlyMap<string, string>;
}

/** Reads a room's Dockerfile: `server`, `gateway`. */
export function imageOf(room: string): ImageFacts {
  const text = readFileSync(join(__dirname, '..', '..', room, 'Dockerfile'), 'utf8').replaceAll(/\\\n/g, ' ');
  const stage = text.slice(text.lastIndexOf('\nFROM '));
  const valuesOf = (instruction: string): string[] =>
    [...stage.matchAll(new RegExp(`^${instruction} (.*)$`, 'gm'))].map(([, value = '']) => value.trim());
  const environment = valuesOf('ENV').flatMap((line) =>
    line.split(/\s+/).map((pair) => [pair.split('=')[0] ?? '', pair.slice(pair.indexOf('=') + 1)] as const),
  );
  return {
    exposedPorts: new Set(valuesOf('EXPOSE').flatMap((line) => line.split(/\s+/).map(Number))),
    user: valuesOf('USER').at(-1) ?? '',
    environment: new Map(environment),
    commands: new Set([...stage.matchAll(/\/usr\/local\/bin\/([\w-]+)/g)].map(([, name = '']) => name)),
    directories: new Map([...stage.matchAll(/mkdir -m (\d+) (\S+)/g)].map(([, mode = '', path = '']) => [path, mode])),
  };
}
