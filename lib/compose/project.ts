import { inStartOrder, type Projection } from '../model/projection';
import { byCodeUnit, sortedRecord } from '../model/sorted';
import type { ModelServerWorkload, Workload } from '../model/workload';
import { besideFiles, configDefinitions, type BesideFile } from './configs';
import type { ComposeDocument, ComposeDraft } from './document';
import { downloadService } from './download';
import { escapeDollars } from './escape';
import { downloadsOf, type Relative } from './models';
import { networkDefinitions } from './networks';
import { publishedPorts } from './published-ports';
import { requestLogVolumes } from './request-log';
import { secretDefinitions } from './secrets';
import { composeService } from './service';
import { some } from './some';
import { composeFidelity } from './stances';

/** What the file needs to know beside the workloads. */
export interface ComposeSurroundings {
  /** Name of the compose project: prefix of its containers and networks. */
  readonly name: string;
  /** From an absolute path of this machine to one relative to the directory of the compose file. */
  readonly relative: Relative;
}

/** A compose file, and the files it names beside it. */
export interface ComposeProjection extends Projection<ComposeDocument> {
  /** By path: text as it is, no dollar of which means anything to compose. */
  readonly files: readonly BesideFile[];
}

/**
 * Renders workloads as one compose file: a compose service each, under the workload's name, and one for each download.
 *
 * @throws RangeError where a workload has the name of a download's compose service
 */
export function projectCompose(
  workloads: readonly Workload[],
  { name, relative }: ComposeSurroundings,
): ComposeProjection {
  const ordered = inStartOrder(workloads);
  const published = publishedPorts(workloads);
  const downloads = ordered.filter(isModelServer).flatMap((workload) => {
    return downloadsOf(workload).map((download) => ({ workload, download }));
  });
  const names = new Set(ordered.map((workload) => workload.name));
  for (const { workload, download } of downloads) {
    if (names.has(download.service)) throw new RangeError(collision(workload, download.service));
  }
  const services: ComposeDraft['services'] = sortedRecord(
    Object.fromEntries([
      ...downloads.map(({ workload, download }) => [download.service, downloadService(workload, download)]),
      ...ordered.map((workload) => [
        workload.name,
        composeService(workload, { relative, published: published.get(workload.path) }),
      ]),
    ]),
  );
  const volumes = [...downloads.map(({ download }) => download.volume), ...ordered.flatMap(requestLogVolumes)];
  const draft: ComposeDraft = {
    name,
    services,
    networks: networkDefinitions(Object.values(services).flatMap(({ networks }) => networks)),
    ...some('volumes', sortedRecord(Object.fromEntries(volumes.map((volume) => [volume, {}])))),
    ...some('configs', configDefinitions(ordered)),
    ...some('secrets', secretDefinitions(ordered)),
  };
  return {
    output: escapeDollars(draft),
    files: besideFiles(ordered).sort((a, b) => byCodeUnit(a.path, b.path)),
    fidelity: composeFidelity(workloads),
  };
}

function isModelServer(workload: Workload): workload is ModelServerWorkload {
  return workload.kind === 'model_server';
}

function collision({ path, name }: Workload, service: string): string {
  return `[${path}] the compose service '${service}' downloads a model of '${name}'; give the workload of that name another`;
}
