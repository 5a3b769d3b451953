import { isAddonBuiltFor } from '../../native/addon';
import { findTfjsNode, type LibtensorflowLocation } from '../../native/locate';
import type { TfjsBackend } from './messages';

/** tfjs-node where its addon was built against the library the server loads, else WebAssembly. Loads neither. */
export function availableBackend(location: LibtensorflowLocation): TfjsBackend {
  const tfjsNode = findTfjsNode();
  return tfjsNode !== null && isAddonBuiltFor(location, tfjsNode) ? 'native' : 'wasm';
}
