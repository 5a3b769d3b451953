import type { ImagePreprocessing, RecordPreprocessing } from '@cdk8s-serving/contract';
import { DEFAULT_SIGNATURE } from '@cdk8s-serving/contract';
import { comment, listOf, quote } from './code';
import type { Proposal, ProposedBinding } from './proposal';

/** More entries than these are not typed by a person one by one. */
const MAX_LISTED = 40;

/** What main.ts is made from. */
export interface MainFileOptions {
  /** Of the model, the app and the model server. */
  readonly name: string;
  /** Base path from the directory of main.ts, with `/` between its parts. */
  readonly model: string;
  readonly proposal: Proposal;
}

/** The text of main.ts: a definition that synthesizes, and what to look at before it is deployed. Pure. */
export function mainFile({ name, model, proposal }: MainFileOptions): string {
  const withGateway = proposal.kind === 'gateway';
  const imports = [
    ...(withGateway ? ['Answer', 'GatewayService'] : []),
    'ModelStorage',
    ...(withGateway ? ['Preprocessing'] : []),
    'SavedModel',
    'ServingApp',
    'ServingDeployment',
  ];
  return [
    "import { join } from 'node:path';",
    ...(withGateway
      ? ['import {', ...imports.map((each) => `  ${each},`), "} from 'cdk8s-serving';"]
      : [`import { ${imports.join(', ')} } from 'cdk8s-serving';`]),
    '',
    '/** Everything that is deployed: `cdk8s synth` and the test define the same. */',
    'export function defineStack(app: ServingApp): void {',
    `  ${withGateway ? 'const model = ' : ''}new ServingDeployment(app, ${quote(name)}, {`,
    `    model: SavedModel.fromDirectory(join(__dirname, ${quote(model)})),`,
    ...comment(
      "The image with the model in it: `docker compose -f dist/compose/compose.yml build` makes it. Put your registry's name before it, to push it.",
      '    ',
    ),
    `    storage: ModelStorage.image(${quote(`${name}:0.1.0`)}),`,
    '  });',
    ...(withGateway ? ['', ...gateway(name, proposal)] : ['', ...noGateway(proposal.reason)]),
    '}',
    '',
    'if (require.main === module) {',
    `  const app = new ServingApp({ name: ${quote(name)} });`,
    '  defineStack(app);',
    '  app.synth();',
    '}',
    '',
  ].join('\n');
}

function noGateway(reason: string): string[] {
  return comment(
    `There is no GatewayService, because ${reason}. Applications ask the model server itself, by REST or gRPC.`,
    '  ',
  );
}

function gateway(name: string, { binding, unread }: Extract<Proposal, { kind: 'gateway' }>): string[] {
  const { signature, preprocessing, answer } = binding;
  const others = unread.map((output) => quote(output)).join(', ');
  return [
    ...comment(
      'Shapes and names are those of the model file. What it does not tell is marked with CHECK: compare it with the code that trained the model.',
      '  ',
    ),
    `  new GatewayService(app, ${quote(`${name}-gateway`)}, {`,
    '    model,',
    ...(signature === DEFAULT_SIGNATURE ? [] : [`    signature: ${quote(signature)},`]),
    ...preprocessingLines(preprocessing),
    ...(unread.length === 0
      ? []
      : comment(`The signature also has ${others}, which this answer does not read.`, '    ')),
    ...answerLines(answer),
    '  });',
  ];
}

function preprocessingLines(preprocessing: ProposedBinding['preprocessing']): string[] {
  return preprocessing.kind === 'image' ? imageLines(preprocessing) : recordLines(preprocessing);
}

function imageLines({ input, width, height, color, interpolation, scaling }: ImagePreprocessing): string[] {
  const colors =
    color === 'grey' ? [] : comment("CHECK: 'rgb' or 'bgr', the order of the colours in training.", '      ');
  return [
    '    preprocessing: Preprocessing.image({',
    `      input: ${quote(input)},`,
    `      width: ${width},`,
    `      height: ${height},`,
    ...colors,
    `      color: ${quote(color)},`,
    ...comment("CHECK: how training resized: 'nearest', 'bilinear', 'bicubic' or 'lanczos'.", '      '),
    `      interpolation: ${quote(interpolation)},`,
    ...(scaling === 'none'
      ? comment('The model takes bytes as they are.', '      ')
      : comment(
          "CHECK: what training made of a byte v: 'zero_to_one' v/255, 'minus_one_to_one' v/127.5 - 1, 'none' v. A model that scales by itself takes 'none'.",
          '      ',
        )),
    `      scaling: ${quote(String(scaling))},`,
    '    }),',
  ];
}

function recordLines({ inputs }: RecordPreprocessing): string[] {
  const [{ input, fields } = { input: '', fields: [] }] = inputs;
  const entries = fields.map(({ kind, name }) => `{ kind: '${kind}', name: ${quote(name)} }`);
  const many = [
    `Array.from({ length: ${fields.length} }, (_, index) => ({`,
    `        kind: '${fields[0]?.kind ?? 'numeric'}' as const,`,
    '        name: `feature_${index}`,',
    '      }))',
  ].join('\n');
  return [
    '    preprocessing: Preprocessing.record({',
    `      input: ${quote(input)},`,
    ...comment(
      "CHECK: the fields in the order of training, under the names applications use. Add mean and standardDeviation where training standardized; a text out of a list is one field for all of its columns: { kind: 'one_hot', name: 'job', vocabulary: ['admin', 'student'] }.",
      '      ',
    ),
    `      fields: ${entries.length > MAX_LISTED ? many : listOf(entries, '      ')},`,
    '    }),',
  ];
}

function answerLines(answer: ProposedBinding['answer']): string[] {
  if (answer.kind === 'decision') {
    return [
      '    answer: Answer.decision({',
      `      output: ${quote(answer.output)},`,
      ...comment('CHECK: the key of the answer, and from which probability on it is yes.', '      '),
      `      name: ${quote(answer.name)},`,
      `      threshold: ${answer.threshold},`,
      '    }),',
    ];
  }
  const many = `Array.from({ length: ${answer.labels.length} }, (_, index) => \`class_\${index}\`)`;
  return [
    '    answer: Answer.labels({',
    `      output: ${quote(answer.output)},`,
    ...comment('CHECK: the names of the classes, in the order of training.', '      '),
    `      labels: ${answer.labels.length > MAX_LISTED ? many : listOf(answer.labels.map(quote), '      ')},`,
    '    }),',
  ];
}
