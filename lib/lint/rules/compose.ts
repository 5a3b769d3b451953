import type { ComposeProject, ComposeService } from '../model/compose';
import type { LintRule, Problem } from '../model/rule';

const dependsOn: LintRule = {
  id: 'compose/depends-on',
  severity: 'error',
  reason: 'compose does not start a project that waits for what cannot come',
  fix: 'name a compose service of this file; give it a healthcheck (even where its image has one), or wait for service_started',
  check: ({ projects }) =>
    projects.flatMap((project) =>
      project.services.flatMap(({ dependencies }) =>
        dependencies.flatMap(({ place, service, condition }): Problem[] => {
          const found = project.services.find(({ name }) => name === service);
          if (found === undefined) {
            return project.hasIncludes
              ? []
              : [{ place, problem: `there is no compose service ${service} to depend on` }];
          }
          return condition === 'service_healthy' && cannotBeHealthy(found)
            ? [{ place, problem: `it waits until ${service} is healthy, which has no healthcheck` }]
            : [];
        }),
      ),
    ),
};

/** An image that is built here may have a healthcheck of its own; one that is pulled rarely has. */
function cannotBeHealthy({ healthcheck: health, isBuilt, isPartial }: ComposeService): boolean {
  return health === undefined ? !isBuilt && !isPartial : health.isDisabled;
}

const restart: LintRule = {
  id: 'compose/restart',
  severity: 'warning',
  reason: 'a process that ends stays away until somebody notices, and after a reboot of the machine all of them do',
  fix: 'add restart: unless-stopped',
  check: ({ projects }) =>
    projects.flatMap((project) =>
      project.services
        .filter((service) => !service.hasRestart && !service.isPartial && !isTask(project, service))
        .map(({ place }) => ({ place, problem: 'it has no restart policy' })),
    ),
};

/** Whether somebody waits for its end. */
function isTask({ services }: ComposeProject, { name }: ComposeService): boolean {
  return services.some(({ dependencies }) =>
    dependencies.some(({ service, condition }) => service === name && condition === 'service_completed_successfully'),
  );
}

export const COMPOSE_RULES: readonly LintRule[] = [dependsOn, restart];
