import {
  Answer,
  Autoscaling,
  Exposure,
  GatewayService,
  ModelStorage,
  Preprocessing,
  SavedModel,
  ServingApp,
  ServingDeployment,
} from 'cdk8s-serving';

const LABELS = ['dress', 'hat', 'longsleeve', 'outwear', 'pants', 'shirt', 'shoes', 'shorts', 'skirt', 't-shirt'];

// Neither compose nor this machine scales anything by itself: there, one model server runs.
const acceptedLosses = ['compose/clothing/autoscaling', 'local/clothing/autoscaling'];
const app = new ServingApp({ name: 'clothing', acceptedLosses });

const clothing = new ServingDeployment(app, 'clothing', {
  model: SavedModel.fromDirectory('model'),
  storage: ModelStorage.image('cdk8s-serving/clothing:0.1.0'),
  autoscaling: Autoscaling.horizontal({ minReplicas: 1, maxReplicas: 3, cpuUtilization: 20 }),
});

new GatewayService(app, 'clothing-gateway', {
  model: clothing,
  preprocessing: Preprocessing.image({
    input: 'input_8',
    width: 299,
    height: 299,
    color: 'rgb',
    interpolation: 'nearest',
    scaling: 'minus_one_to_one',
  }),
  answer: Answer.labels({ output: 'dense_7', labels: LABELS }),
  exposure: Exposure.loadBalancer({ port: 80 }),
});

app.synth();
