import { k8s } from '../../imports/k8s';
import type { PodCount } from '../model/scaling';

/** Pods as a number or as a share of them, `25%`. */
export function podCount(pods: PodCount): k8s.IntOrString {
  return typeof pods === 'number' ? k8s.IntOrString.fromNumber(pods) : k8s.IntOrString.fromString(pods);
}
