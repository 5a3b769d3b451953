import { perWorkload, type Rule } from './rule';
import { isWithin } from './syntax';

export const interval: Rule = {
  id: 'scrape/interval',
  severity: 'error',
  reason: 'the operator refuses the ServiceMonitor, so nothing is scraped',
  fix: 'use whole seconds from 1 on',
  check: perWorkload(({ scrape }) =>
    scrape.kind !== 'service_monitor' || isWithin(scrape.intervalSeconds, 1)
      ? []
      : [{ problem: `scrape.interval is ${scrape.intervalSeconds} s` }],
  ),
};
