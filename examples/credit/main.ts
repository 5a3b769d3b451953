import { join } from 'node:path';
import {
  Answer,
  GatewayService,
  ModelStorage,
  Preprocessing,
  SavedModel,
  ServingApp,
  ServingDeployment,
} from 'cdk8s-serving';

// prettier-ignore
const JOBS = [
  'admin.', 'blue-collar', 'entrepreneur', 'housemaid', 'management', 'retired', 'self-employed', 'services', 'student',
  'technician', 'unemployed', 'unknown',
];

const app = new ServingApp({ name: 'credit' });

const credit = new ServingDeployment(app, 'credit', {
  model: SavedModel.fromDirectory(join(__dirname, 'model')),
  storage: ModelStorage.image('cdk8s-serving/credit:0.1.0'),
});

new GatewayService(app, 'credit-gateway', {
  model: credit,
  preprocessing: Preprocessing.record({
    input: 'features',
    fields: [
      { kind: 'one_hot', name: 'job', vocabulary: JOBS },
      { kind: 'numeric', name: 'duration', mean: 260, standardDeviation: 250 },
      { kind: 'one_hot', name: 'poutcome', vocabulary: ['failure', 'other', 'success', 'unknown'] },
    ],
  }),
  answer: Answer.decision({ output: 'probability', name: 'credit', threshold: 0.5 }),
});

app.synth();
