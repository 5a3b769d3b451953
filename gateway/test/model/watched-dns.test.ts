import { watched } from '../../model/watched-dns';

test.each([
  ['dns:///digits:8500', 'watched-dns:///digits:8500'],
  ['dns:digits.models.svc:8500', 'watched-dns:///digits.models.svc:8500'],
  ['digits_1:8500', 'watched-dns:///digits_1:8500'],
])('the name in %s is followed', (target, followed) => {
  expect(watched(target).target).toBe(followed);
});

test.each([
  'dns:///127.0.0.1:8500',
  'ipv4:127.0.0.1:8500,127.0.0.1:8501',
  'ipv6:[::1]:8500',
  'dns:///[::1]:8500',
  'dns://10.0.0.10/digits:8500',
])('there is no name to follow in %s', (target) => {
  expect(watched(target).target).toBe(target);
});
