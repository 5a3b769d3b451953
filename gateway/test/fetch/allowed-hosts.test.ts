import { parseAllowedHosts } from '../../index';

describe('allowed hosts', () => {
  test('are hosts with an optional port, spelled as URLs spell them', () => {
    expect(parseAllowedHosts(' MinIO:9000, images , [::1]:80,,0x7f.1')).toEqual([
      { hostname: 'minio', port: 9000 },
      { hostname: 'images' },
      { hostname: '[::1]', port: 80 },
      { hostname: '127.0.0.1' },
    ]);
  });

  test.each(['http://a', 'a/b', '*.a', 'user@a', 'a:0', 'a:70000', 'a b', 'a?b', '::1'])('%s is none', (entry) => {
    expect(() => parseAllowedHosts(entry)).toThrow(entry);
  });
});
