import { downloadScript } from '../model/download-script';
import { containerBasePath } from '../model/process';
import type { ModelServerWorkload } from '../model/workload';
import { deploy, hardened } from './container';
import type { ComposeService, Interpolation } from './document';
import type { Download } from './models';
import { DOWNLOADS_NETWORK } from './networks';
import { variables } from './secrets';
import { some } from './some';

/** The compose service that fills the volume of a model and ends; the model server starts once it has ended well. */
export function downloadService(
  workload: ModelServerWorkload,
  { model, storage, volume }: Download,
): ComposeService<string | Interpolation> {
  const basePath = containerBasePath(model);
  const { user, group } = workload.runAs;
  return {
    build: {
      // A new volume belongs to root, unless the image it is mounted in first has the directory: then to its owner.
      dockerfile_inline: `FROM ${storage.image}\nRUN mkdir -p ${basePath} && chown ${user}:${group} ${basePath}\n`,
    },
    entrypoint: ['sh', '-c', downloadScript(storage, basePath)],
    ...some('environment', variables(storage.environment)),
    networks: [DOWNLOADS_NETWORK],
    volumes: [{ type: 'volume', source: volume, target: basePath }],
    ...hardened(workload),
    deploy: deploy(1, { ...workload.resources, gpu: undefined }),
    restart: 'no',
  };
}
