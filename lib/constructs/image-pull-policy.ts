/** When a node pulls an image it may already have. */
export enum ImagePullPolicy {
  /** At every start: a tag that was moved is noticed, and a registry that is away is too. */
  ALWAYS = 'Always',
  /** When the node does not have it. */
  IF_NOT_PRESENT = 'IfNotPresent',
  /** The image is loaded into the nodes beforehand. */
  NEVER = 'Never',
}
