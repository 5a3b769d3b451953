import { Exposure, Scrape } from '../../lib';
import { gateway, server } from './support/definitions';
import { testFamily } from './support/family';

testFamily('labels', [
  {
    rule: 'valid',
    fires: server({ labels: { 'my team': 'vision' } }),
    problem: 'label key "my team" is not one',
    fix: 'use at most 63 letters',
    silent: server({ labels: { 'example.com/team': 'vision' } }),
  },
  {
    rule: 'valid',
    fires: server({ labels: { team: 'computer vision' } }),
    problem: `label 'team' has the value "computer vision"`,
    fix: 'use at most 63 letters',
    silent: server({ labels: { team: '' } }),
  },
  {
    rule: 'valid',
    fires: server({ scrape: Scrape.serviceMonitor({ labels: { release: 'my prometheus' } }) }),
    problem: `label 'release' has the value "my prometheus"`,
    fix: 'use at most 63 letters',
    silent: server({ scrape: Scrape.serviceMonitor({ labels: { release: 'prometheus' } }) }),
  },
  {
    rule: 'own',
    fires: server({ labels: { 'app.kubernetes.io/name': 'mine' } }),
    problem: "label 'app.kubernetes.io/name' is set by the construct, to 'model-server'",
    fix: 'use other keys than app.kubernetes.io/name',
    silent: server({ labels: { 'app.kubernetes.io/version': '3' } }),
  },
  {
    rule: 'annotations',
    fires: server({ podAnnotations: { '/owner': 'vision' } }),
    problem: 'annotation key "/owner" is not one',
    fix: 'use at most 63 letters',
    silent: server({ podAnnotations: { 'example.com/owner': 'vision team, room 3' } }),
  },
  {
    rule: 'annotations',
    fires: gateway({ exposure: Exposure.loadBalancer({ annotations: { 'a b': 'c' } }) }),
    problem: 'annotation key "a b" is not one',
    fix: 'use at most 63 letters',
    silent: gateway({ exposure: Exposure.clusterIp() }),
  },
  {
    rule: 'own-annotations',
    fires: server({ podAnnotations: { 'prometheus.io/port': '9000' } }),
    problem: "podAnnotations has 'prometheus.io/port', which the construct sets",
    fix: 'take it out of podAnnotations',
    silent: server({ podAnnotations: { 'prometheus.io/port': '9000' }, scrape: Scrape.none() }),
  },
]);
