import { statSync } from 'node:fs';
import { resolve } from 'node:path';

/** Options of `GatewayModule.fromFile`. */
export interface GatewayModuleOptions {
  /**
   * What to call the image of the gateway with the file in it: `registry.example/words-gateway:3`. `docker compose build`
   * makes it, and the Dockerfile under `images/` of the output.
   */
  readonly image: string;
}

/**
 * A JavaScript or TypeScript file of one's own, for what recipes cannot say. It exports `preprocess`, `answer` or both, of
 * the type `UserModule` of `@cdk8s-serving/gateway`; types are taken out, not checked. It may import what the gateway's
 * image has, and no other file.
 */
export class GatewayModule {
  /**
   * A file on the machine that synthesizes.
   * @param file a relative path starts at the working directory, as that of `SavedModel.fromDirectory` does
   */
  static fromFile(file: string, { image }: GatewayModuleOptions): GatewayModule {
    return new GatewayModule(resolve(file), image);
  }

  private constructor(
    /** Absolute path. */
    readonly file: string,
    /** Image of the gateway with the file in it. */
    readonly image: string,
  ) {}

  /** True where there is such a file. */
  isThere(): boolean {
    return statSync(this.file, { throwIfNoEntry: false })?.isFile() ?? false;
  }
}
