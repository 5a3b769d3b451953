import type { Signature } from '../saved-model/signature';
import type { ModelBinding } from './binding';
import { checkAnswer } from './check-answer';
import { checkInputs } from './check-inputs';
import type { ContractFinding } from './finding';
import { chooseFix, quoted } from './shapes';

/**
 * Compares a binding with the signatures of a model: what it feeds must be what the model takes, what it reads must be
 * what the model gives. Pure; run at synth against the model file and at the gateway's start against the running model.
 */
export function checkBinding(binding: ModelBinding, signatures: ReadonlyMap<string, Signature>): ContractFinding[] {
  const signature = signatures.get(binding.signature);
  if (signature === undefined) {
    return [
      {
        rule: 'contract/signature',
        field: 'signature',
        problem: `the model has no signature '${binding.signature}'; it has ${quoted(callable(signatures))}`,
        fix: chooseFix('signature', callable(signatures), 'export the model with a signature to serve'),
      },
    ];
  }
  return [...checkInputs(binding.preprocessing, signature), ...checkAnswer(binding.answer, signature)];
}

/** Signatures a client can call: `__saved_model_init_op` and its like are TensorFlow's own. */
function callable(signatures: ReadonlyMap<string, Signature>): string[] {
  return [...signatures.keys()].filter((name) => !name.startsWith('__'));
}
