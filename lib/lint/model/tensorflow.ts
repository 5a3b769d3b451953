import { Port } from '@cdk8s-serving/contract';
import type { Container } from './container';
import { parseImage } from './image';

/** A process that has TensorFlow in it, by what its container says. */
export interface TensorFlowProcess {
  /** `serving` answers TensorFlow Serving's wire, `model_server` is ours, `python` imports TensorFlow. */
  readonly kind: 'serving' | 'model_server' | 'python';
  /** Whether the image is TensorFlow Serving's own, which holds no model. */
  readonly isStockImage: boolean;
  /** Ports it listens on; none for `python`, whose program nobody knows. */
  readonly ports: { readonly grpc: number; readonly rest: number } | undefined;
}

/** What TensorFlow process a container runs; undefined for any other. */
export function tensorFlowOf(container: Container): TensorFlowProcess | undefined {
  const repository = container.image === undefined ? '' : (parseImage(container.image.value)?.repository ?? '');
  const words = wordsOf(container);
  const isStockImage = /(^|\/)tensorflow\/serving$/.test(repository);
  const isOurs = /(^|\/)cdk8s-serving\/model-server$/.test(repository) || hasOurFlags(container);
  if (isOurs) return { kind: 'model_server', isStockImage: false, ports: portsOf(container) };
  const isServing =
    isStockImage ||
    /(^|\/)(tensorflow|tf)-?serving[^/]*$/.test(repository) ||
    // An image of one's own, of a container that is called what it runs.
    /^(tensorflow|tf)-?serving/.test(container.name) ||
    /\btensorflow_model_server\b/.test(words);
  if (isServing || flagOf(container, 'model_base_path') !== undefined) {
    return { kind: 'serving', isStockImage, ports: portsOf(container) };
  }
  const isPython = /(^|\/)tensorflow\/tensorflow$/.test(repository) || /\b(import|from) tensorflow\b/.test(words);
  return isPython ? { kind: 'python', isStockImage: false, ports: undefined } : undefined;
}

/** TensorFlow Serving has no management port. */
function hasOurFlags(container: Container): boolean {
  const isServer = ['model_name', 'model_config_file'].some((flag) => flagOf(container, flag) !== undefined);
  return isServer && flagOf(container, 'management_port') !== undefined;
}

/** The value of a flag in a container's command: `--port=8500` or `--port 8500`, also inside of a shell's text. */
export function flagOf(container: Container, name: string): string | undefined {
  return new RegExp(`(?:^|[\\s"'])--?${name}[=\\s]+["']?([^\\s"']+)`).exec(wordsOf(container))?.[1];
}

/** The image passes 8500 and 8501 whatever else it is told; a later flag wins. */
function portsOf(container: Container): { readonly grpc: number; readonly rest: number } {
  return {
    grpc: Number(flagOf(container, 'port') ?? Port.grpc),
    rest: Number(flagOf(container, 'rest_api_port') ?? Port.rest),
  };
}

function wordsOf({ words }: Container): string {
  return words.map(({ value }) => value).join(' ');
}
