import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Construct } from 'constructs';
import {
  Answer,
  GatewayService,
  ModelStorage,
  Preprocessing,
  SavedModel,
  ServingApp,
  ServingDeployment,
  type GatewayServiceProps,
  type ServingAppProps,
  type ServingDeploymentProps,
} from '../../lib';

export const ROOT = join(__dirname, '..', '..');

/** Base path of the digits model: one picture of 8x8 grey pixels in, ten scores out. */
export const DIGITS = join(ROOT, 'examples', 'digits', 'model');

/** The digits model. @param name clients ask for; that of the deployment by default */
export function digitsModel(name?: string): SavedModel {
  return SavedModel.fromDirectory(DIGITS, name === undefined ? {} : { name });
}

/** A picture as the digits model takes it. */
export const PICTURE = Preprocessing.image({
  input: 'image',
  width: 8,
  height: 8,
  color: 'grey',
  interpolation: 'nearest',
  scaling: 'zero_to_one',
});

/** The ten scores of the digits model. */
export const SCORES = Answer.labels({ output: 'scores', labels: [...'0123456789'] });

/** An app that writes to a directory of its own, and only when it is synthesized. */
export function servingApp(props: ServingAppProps = {}): ServingApp {
  return new ServingApp({ name: 'stack', outdir: mkdtempSync(join(tmpdir(), 'cdk8s-serving-')), ...props });
}

/** The least a model server is, and what is said beside that. */
export function modelServer(
  scope: Construct,
  props: Partial<ServingDeploymentProps> = {},
  id = 'digits',
): ServingDeployment {
  const model = props.models === undefined ? { model: digitsModel(), storage: ModelStorage.image('digits:1') } : {};
  return new ServingDeployment(scope, id, { ...model, ...props });
}

/** The least a gateway is, and what is said beside that. */
export function gateway(
  scope: Construct,
  model: ServingDeployment,
  props: Partial<GatewayServiceProps> = {},
  id = 'digits-gateway',
): GatewayService {
  return new GatewayService(scope, id, { model, preprocessing: PICTURE, answer: SCORES, ...props });
}
