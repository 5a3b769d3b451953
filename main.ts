import {
  Answer,
  Exposure,
  GatewayService,
  ModelStorage,
  Preprocessing,
  SavedModel,
  ServingApp,
  ServingDeployment,
} from './lib';

const app = new ServingApp({ name: 'digits' });

const digits = new ServingDeployment(app, 'digits', {
  model: SavedModel.fromDirectory('examples/digits/model'),
  storage: ModelStorage.image('cdk8s-serving/digits:0.1.0'),
});

new GatewayService(app, 'digits-gateway', {
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
  exposure: Exposure.loadBalancer({ port: 80 }),
});

app.synth();
