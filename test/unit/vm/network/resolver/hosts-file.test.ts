import { describe, expect, it } from 'vitest';
import { formatIpAddress, ipAddress } from '../../../../../electron/net/wire/ip-address.ts';
import { parseHostsFile } from '../../../../../electron/vm/network/resolver/hosts-file.ts';

const text = `127.0.0.1\tlocalhost
127.0.1.1 workstation.example workstation # Debian
::1 ip6-localhost localhost only6.test
192.0.2.7   Build.Example build
2001:db8::7 build.example
fe80::1%lo0 linklocal
not-an-address name
192.0.2.8
`;

const show = (aliases: string[]): string[] =>
  parseHostsFile(text, aliases.map(ipAddress)).map(
    ({ name, addresses }) => `${name} ${addresses.map(formatIpAddress).join(' ')}`,
  );

describe('hosts file', () => {
  it('reads addresses and names; the loopback addresses are where the guest reaches the host', () => {
    expect(show(['192.168.65.2'])).toEqual([
      'workstation.example 192.168.65.2',
      'workstation 192.168.65.2',
      'Build.Example 192.0.2.7',
      'build 192.0.2.7',
      'build.example 2001:db8::7',
      'linklocal fe80::1',
    ]);
    expect(show(['192.168.65.2', 'fd00::2'])).toContain('only6.test fd00::2');
  });

  it('keeps loopback addresses when the host cannot be reached', () => {
    expect(show([])).toContain('workstation 127.0.1.1');
    expect(show([]).join()).not.toContain('localhost');
  });
});
