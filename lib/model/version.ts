/** Version of the library and, by default, of the two images its manifests name. A test holds it to package.json. */
export const VERSION = '0.1.0';

/** Image of the model server; an image with a model baked in is built from it. */
export const MODEL_SERVER_IMAGE = `cdk8s-serving/model-server:${VERSION}`;

/** Image of the gateway. */
export const GATEWAY_IMAGE = `cdk8s-serving/gateway:${VERSION}`;
