import { Duration } from 'cdk8s';
import { Scrape } from '../../lib';
import { server } from './support/definitions';
import { testFamily } from './support/family';

testFamily('scrape', [
  {
    rule: 'interval',
    fires: server({ scrape: Scrape.serviceMonitor({ interval: Duration.seconds(0) }) }),
    problem: 'scrape.interval is 0 s',
    fix: 'use whole seconds from 1 on',
    silent: server({ scrape: Scrape.serviceMonitor({ interval: Duration.seconds(15) }) }),
  },
]);
