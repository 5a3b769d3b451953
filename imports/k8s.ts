/**
 * The one door to generated Kubernetes types. They are those cdk8s-plus-27 carries, so nothing is generated, fetched or
 * committed here; a newer Kubernetes line is this one import.
 */
export { k8s } from 'cdk8s-plus-27';
