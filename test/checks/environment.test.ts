import { ModelStorage } from '../../lib';
import { gateway, server } from './support/definitions';
import { testFamily } from './support/family';

testFamily('environment', [
  {
    rule: 'own',
    fires: gateway({ environment: { MODEL_SERVER: 'dns:///other:8500' } }),
    problem: 'environment sets MODEL_SERVER, which the construct sets',
    fix: 'use the prop that sets it',
    silent: gateway({ environment: { LOG_LEVEL: 'debug' } }),
  },
  {
    rule: 'names',
    fires: server({ environment: { 'LOG-LEVEL': 'debug' } }),
    problem: 'environment has the name "LOG-LEVEL"',
    fix: 'use letters, digits and _',
    silent: server({ environment: { _LOG_LEVEL1: 'debug' } }),
  },
  {
    rule: 'names',
    fires: server({ storage: ModelStorage.s3('bucket/digits', { environment: { '1': 'x' } }) }),
    problem: 'environment has the name "1"',
    fix: 'use letters, digits and _',
    silent: server({ storage: ModelStorage.s3('bucket/digits', { environment: { AWS_REGION: 'eu-central-1' } }) }),
  },
]);
