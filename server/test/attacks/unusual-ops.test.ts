import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProtobufWriter } from '@cdk8s-serving/contract';
import { temporaryDirectory } from '../support/server';
import { Target } from '../support/target';

/** As much of a `tensorflow.SavedModel` as these tests say anything about. */
interface Model {
  /** Op of the node `y`, which the signature answers where there is one. */
  readonly op: string;
  readonly hasSignature?: boolean;
  /** Op of the one node in the body of the function `f`. */
  readonly opInFunction?: string;
  /** Node that runs once the model is loaded. */
  readonly mainOp?: string;
  /** Node that a saver would run. */
  readonly save?: string;
}

const text = (value: string): Uint8Array => Buffer.from(value);

/** Encodes it; field numbers are those of meta_graph.proto, graph.proto and function.proto. */
function encode({ op, hasSignature = true, opInFunction, mainOp, save }: Model): Uint8Array {
  const nodeOf = (name: string, nodeOp: string) => (node: ProtobufWriter) =>
    node.bytes(1, text(name)).bytes(2, text(nodeOp));
  return new ProtobufWriter()
    .uint32(1, 1)
    .message(2, (metaGraph) => {
      metaGraph.message(1, (info) => info.bytes(4, text('serve')));
      metaGraph.message(2, (graph) => {
        graph.message(1, nodeOf('y', op));
        if (opInFunction === undefined) return;
        graph.message(2, (library) =>
          library.message(1, (definition) =>
            definition.message(1, (signature) => signature.bytes(1, text('f'))).message(3, nodeOf('r', opInFunction)),
          ),
        );
      });
      if (save !== undefined) metaGraph.message(3, (saver) => saver.bytes(2, text(save)));
      if (mainOp !== undefined) {
        metaGraph.message(4, (entry) =>
          entry
            .bytes(1, text('saved_model_main_op'))
            .message(2, (collection) => collection.message(1, (list) => list.bytes(1, text(mainOp)))),
        );
      }
      if (!hasSignature) return;
      metaGraph.message(5, (entry) =>
        entry
          .bytes(1, text('serving_default'))
          .message(2, (signature) =>
            signature.message(2, (output) =>
              output.bytes(1, text('y')).message(2, (info) => info.bytes(1, text('y:0')).uint32(2, 7)),
            ),
          ),
      );
    })
    .finish();
}

const OPS = ['ReadFile', 'WriteFile', 'PyFunc', 'EagerPyFunc', 'RpcCall'];

const MODELS_OF_OPS: Readonly<Record<string, Uint8Array>> = {
  ...Object.fromEntries(OPS.map((op) => [op, encode({ op })])),
  inFunction: encode({ op: 'f', opInFunction: 'ReadFile' }),
  atLoading: encode({ op: 'WriteFile', mainOp: 'y', hasSignature: false }),
  forSavingAlone: encode({ op: 'SaveV2', save: 'y:0', hasSignature: false }),
};

/** Error of each of the models above where it is not loaded. */
async function errorsWith(flags: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const models = Object.entries(MODELS_OF_OPS).map(([name, savedModel]) => {
    const base = temporaryDirectory();
    mkdirSync(join(base, '1'));
    writeFileSync(join(base, '1', 'saved_model.pb'), savedModel);
    return [name, base] as const;
  });
  const errors: Record<string, string> = {};
  const look = async (target: Target): Promise<void> => {
    for (const [name] of models) {
      const response = await fetch(`${target.rest}/v1/models/${name}`);
      const { model_version_status: versions } = (await response.json()) as {
        model_version_status: { status: { error_message: string } }[];
      };
      errors[name] = versions[0]?.status.error_message ?? 'no version';
    }
  };
  await Target.during(['--max_num_load_retries=0', ...flags], look, Object.fromEntries(models));
  return errors;
}

test('a model that would run an op that does more than compute is not loaded, and says which', async () => {
  const errors = await errorsWith([]);
  for (const op of OPS) {
    const advice = `allow it with --allow_unusual_ops=${op} where its author is trusted`;
    expect(errors[op]).toMatch(new RegExp(`^the model would run ${op} \\(at request: .+\\); ${advice}$`));
  }
  expect(errors['inFunction']).toContain('would run ReadFile (at request');
  expect(errors['atLoading']).toContain('would run WriteFile (at initialization');
  // What nobody runs is no reason.
  expect(errors['forSavingAlone']).not.toContain('would run');
});

test.each([OPS.join(), '*'])('with %s allowed these models are TensorFlow’s to judge', async (allowed) => {
  // None of their nodes has the attributes it needs, which TensorFlow does not forgive.
  const errors = await errorsWith([`--allow_unusual_ops=${allowed}`]);
  for (const error of Object.values(errors)) expect(error).not.toContain('would run');
});
