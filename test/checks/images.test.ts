import { ModelStorage } from '../../lib';
import { digitsModel } from '../support/definitions';
import { gateway, server } from './support/definitions';
import { testFamily } from './support/family';

const DIGEST = `sha256:${'0'.repeat(64)}`;
const twoImages = (a: string, b: string): ReturnType<typeof server> =>
  server({
    models: [
      { model: digitsModel('a'), storage: ModelStorage.image(a) },
      { model: digitsModel('b'), storage: ModelStorage.image(b) },
    ],
  });

testFamily('images', [
  {
    rule: 'reference',
    fires: gateway({ image: 'Registry.example/Gateway:1' }),
    problem: '"Registry.example/Gateway:1" is not an image reference',
    fix: 'use [registry/]repository[:tag][@sha256:digest]',
    silent: gateway({ image: `registry.example:5000/team/gateway:1.2_b@${DIGEST}` }),
  },
  {
    rule: 'reference',
    fires: server({ storage: ModelStorage.s3('bucket/digits', { image: 'rclone rclone' }) }),
    problem: '"rclone rclone" is not an image reference',
    fix: 'use [registry/]repository[:tag][@sha256:digest]',
    silent: server({ storage: ModelStorage.s3('bucket/digits') }),
  },
  {
    rule: 'pinned',
    fires: server({ serverImage: 'registry.example:5000/server:latest' }),
    problem: "image 'registry.example:5000/server:latest' may be another one tomorrow",
    fix: 'give it a tag other than latest, or a digest',
    silent: server({ serverImage: 'registry.example:5000/server:3' }),
  },
  {
    rule: 'pinned',
    fires: gateway({ image: 'registry.example:5000/gateway' }),
    problem: "image 'registry.example:5000/gateway' may be another one tomorrow",
    fix: 'give it a tag other than latest, or a digest',
    silent: gateway({ image: `registry.example:5000/gateway@${DIGEST}` }),
  },
  {
    rule: 'one',
    fires: twoImages('models:1', 'models:2'),
    problem: "model 'b' lies in 'models:2', the container runs 'models:1'",
    fix: 'give every model that lies in an image the same image',
    silent: twoImages('models:1', 'models:1'),
  },
  {
    rule: 'server',
    fires: server({ serverImage: 'digits:1' }),
    problem: "storage and serverImage are both 'digits:1'",
    fix: 'call the image with the model something else',
    silent: server({ serverImage: 'server:1' }),
  },
]);
