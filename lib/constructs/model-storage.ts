import type * as model from '../model/workload';

/** Options of `ModelStorage.claim`. */
export interface ClaimOptions {
  /**
   * Directory of the volume that is the base path.
   * @default - the root of the volume
   */
  readonly subPath?: string;
}

/** Where a container finds its model. */
export class ModelStorage {
  /**
   * In the image itself. `docker compose -f dist/compose/compose.yml build` makes that image out of the server's and
   * the model directory, so a rollout changes server and model together or not at all.
   * @param image what to call it: `registry.example/digits:3`
   */
  static image(image: string): ModelStorage {
    return new ModelStorage({ kind: 'image' }, image);
  }

  /**
   * In a directory of the node, mounted read-only. For clusters of one node and for compose; Pod Security "baseline"
   * and "restricted" refuse it.
   * @param hostPath absolute base path on the node
   */
  static bind(hostPath: string): ModelStorage {
    return new ModelStorage({ kind: 'bind', hostPath }, undefined);
  }

  /**
   * In a persistent volume claim that exists already, mounted read-only. Compose and local processes have no claims:
   * accept `compose/<name>/storage.claim` and `local/<name>/storage.claim` to let them read the checked directory.
   */
  static claim(claimName: string, options: ClaimOptions = {}): ModelStorage {
    return new ModelStorage({ kind: 'claim', claimName, subPath: options.subPath }, undefined);
  }

  private constructor(
    /** What it was made from, as data. */
    readonly place: model.ModelStorage,
    /** The image with the model in it; undefined where the model is mounted. */
    readonly image: string | undefined,
  ) {}
}
