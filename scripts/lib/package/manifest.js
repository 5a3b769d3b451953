'use strict';

/** @typedef {Readonly<Record<string, unknown>>} PackageJson */

/** Means something in this repository alone. `overrides` counts in a root project only. */
const OF_THE_REPOSITORY = ['workspaces', 'scripts', 'overrides'];

/**
 * package.json of the packed library. Its devDependencies stay: npm installs none of them with a package, and
 * `cdk8s-serving init` writes their versions into the projects it makes.
 *
 * @param {PackageJson} manifest of the repository
 * @param {readonly string[]} bundled Dependencies that lie inside the package.
 * @returns {PackageJson}
 */
function libraryManifest(manifest, bundled) {
  return { ...without(manifest, OF_THE_REPOSITORY), bundleDependencies: bundled };
}

/**
 * package.json of the contract inside the library.
 *
 * @param {PackageJson} manifest of the workspace
 * @returns {PackageJson}
 */
function contractManifest(manifest) {
  return { ...without(manifest, [...OF_THE_REPOSITORY, 'devDependencies']), files: ['build'] };
}

/**
 * @param {PackageJson} manifest
 * @param {readonly string[]} fields
 * @returns {PackageJson}
 */
function without(manifest, fields) {
  return Object.fromEntries(Object.entries(manifest).filter(([field]) => !fields.includes(field)));
}

module.exports = { contractManifest, libraryManifest };
