import path from 'node:path';

/**
 * Directory of this package: what is not compiled (the page) and what is only there compiled (a process of its own) is
 * found from here, whether this file runs from its source or from what it was compiled to.
 */
export const PACKAGE_ROOT = path.dirname(require.resolve('@cdk8s-serving/gateway/package.json'));
