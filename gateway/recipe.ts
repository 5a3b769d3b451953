import { ServingError, type ModelBinding, type Signature } from '@cdk8s-serving/contract';
import { answerText } from './answer/answer';
import type { Row } from './answer/rows';
import { answerByModule, preprocessByModule } from './module/run';
import type { UserModule } from './module/user-module';
import { preprocess, type Example, type OnResized, type PreprocessPicture } from './preprocess/preprocess';
import type { Tensors } from './tensor/tensors';

/** What is done around the model for one binding, be it data or a module's code. */
export interface Recipe {
  /** Tensors of one example, a batch of one each. @throws ServingError */
  tensorsOf(example: Example, signature: Signature, signal: AbortSignal, onResized?: OnResized): Promise<Tensors>;
  /** JSON text of the answer to one example of a batch. @throws ServingError */
  answerOf(outputs: Tensors, row: Row, signature: Signature, signal: AbortSignal): Promise<string>;
}

/** What a recipe is done with. */
export interface RecipeParts {
  /** The binding's, where it needs one. */
  readonly module?: UserModule | undefined;
  /** Default: in this process, on its event loop and libuv's threads. */
  readonly picture?: PreprocessPicture;
}

/** The recipe of a binding. */
export function recipeOf(
  { preprocessing, answer }: Pick<ModelBinding, 'preprocessing' | 'answer'>,
  { module, picture }: RecipeParts = {},
): Recipe {
  return {
    async tensorsOf(example, signature, signal, onResized) {
      if (preprocessing.kind === 'module') return preprocessByModule(given(module), example, signature, signal);
      return preprocess(example, preprocessing, signature.inputs, signal, picture, onResized);
    },
    async answerOf(outputs, row, signature, signal) {
      if (answer.kind === 'module') return answerByModule(given(module), outputs, row, signature, signal);
      return answerText(answer, outputs, row);
    },
  };
}

function given(module: UserModule | undefined): UserModule {
  if (module === undefined) throw new ServingError('INTERNAL', 'the binding needs a module that was not loaded');
  return module;
}
