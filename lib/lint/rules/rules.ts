import type { LintRule } from '../model/rule';
import { COMPOSE_RULES } from './compose';
import { ENVIRONMENT_RULES } from './environment';
import { EXPOSURE_RULES } from './exposure';
import { FIELD_RULES } from './fields';
import { IMAGE_RULES } from './images';
import { LABEL_RULES } from './labels';
import { NAME_RULES } from './names';
import { NETWORK_RULES } from './network';
import { PORT_RULES } from './ports';
import { PROBE_RULES } from './probes';
import { RESOURCE_RULES } from './resources';
import { ROLLOUT_RULES } from './rollout';
import { SCALING_RULES } from './scaling';
import { SECURITY_RULES } from './security';
import { SERVING_RULES } from './serving';
import { SERVING_PORT_RULES } from './serving-ports';
import { SERVING_PROBE_RULES } from './serving-probes';
import { STORAGE_RULES } from './storage';
import { TIME_RULES } from './time';
import { API_VERSION_RULES } from './api-versions';

/** Every rule over objects, by family. */
export const LINT_RULES: readonly LintRule[] = [
  ...NAME_RULES,
  ...API_VERSION_RULES,
  ...LABEL_RULES,
  ...FIELD_RULES,
  ...PORT_RULES,
  ...EXPOSURE_RULES,
  ...NETWORK_RULES,
  ...PROBE_RULES,
  ...TIME_RULES,
  ...SCALING_RULES,
  ...ROLLOUT_RULES,
  ...RESOURCE_RULES,
  ...IMAGE_RULES,
  ...SECURITY_RULES,
  ...STORAGE_RULES,
  ...ENVIRONMENT_RULES,
  ...SERVING_RULES,
  ...SERVING_PORT_RULES,
  ...SERVING_PROBE_RULES,
  ...COMPOSE_RULES,
];
