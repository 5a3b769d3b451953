/** What lies in a version directory, and with it what kind of model it holds. */

/** File that makes a version directory a SavedModel. */
export const SAVED_MODEL_FILE = 'saved_model.pb';

/** File that makes a version directory a TensorFlow.js model, of graph or layers format; the weights lie beside it. */
export const TFJS_MODEL_FILE = 'model.json';
