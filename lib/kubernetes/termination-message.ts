import type { k8s } from '../../imports/k8s';

/**
 * The last lines of a container that ended badly become its termination message, which `kubectl describe` shows: both
 * processes say there why they cannot go on, and the log itself is that of the next start.
 */
export const TERMINATION_MESSAGE_POLICY = 'FallbackToLogsOnError' satisfies k8s.Container['terminationMessagePolicy'];
