import type { k8s } from '../../imports/k8s';

/**
 * Addresses a gateway fetches pictures from: what its own address policy lets through, as far as a NetworkPolicy can
 * say it. The two are apart on purpose: a mistake in one is caught by the other.
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry
 */
export const INTERNET: readonly k8s.NetworkPolicyPeer[] = [
  {
    ipBlock: {
      cidr: '0.0.0.0/0',
      except: [
        '0.0.0.0/8',
        '10.0.0.0/8',
        '100.64.0.0/10',
        '127.0.0.0/8',
        // Azure's host agent: public by number, private by use.
        '168.63.129.16/32',
        // Link-local, and with it the metadata services of the clouds.
        '169.254.0.0/16',
        '172.16.0.0/12',
        '192.0.0.0/24',
        '192.168.0.0/16',
        '198.18.0.0/15',
        '224.0.0.0/4',
        '240.0.0.0/4',
      ],
    },
  },
  // Global unicast alone, so loopback, link-local (fe80::/10), private (fc00::/7) and mapped IPv4 are outside of it. Of
  // what is inside, protocol assignments, documentation and what carries an IPv4 address (Teredo, 6to4) are left out.
  { ipBlock: { cidr: '2000::/3', except: ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'] } },
];
