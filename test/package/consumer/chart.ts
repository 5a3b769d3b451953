import { join } from 'node:path';
import { Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-33';
import {
  Answer,
  Exposure,
  GatewayService,
  ModelStorage,
  Preprocessing,
  SavedModel,
  ServingDeployment,
} from 'cdk8s-serving';
import type { Construct } from 'constructs';

/** A team's own chart: its model server and gateway beside an object of its own, made with a newer cdk8s-plus. */
export class PicturesChart extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'pictures' });
    const flags = new kplus.ConfigMap(this, 'flags', { data: { theme: 'dark' } });
    const digits = new ServingDeployment(this, 'digits', {
      model: SavedModel.fromDirectory(join(process.cwd(), 'model')),
      storage: ModelStorage.claim('models', { subPath: 'digits' }),
    });
    new GatewayService(this, 'pictures', {
      model: digits,
      preprocessing: Preprocessing.image({
        input: 'image',
        width: 8,
        height: 8,
        color: 'grey',
        interpolation: 'nearest',
        scaling: 'zero_to_one',
      }),
      answer: Answer.labels({ output: 'scores', labels: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] }),
      environment: { FLAGS: flags.name },
      exposure: Exposure.loadBalancer({ port: 80 }),
    });
  }
}
