import { describe, expect, it } from 'vitest';
import { parseResolvConf } from '../../../../../electron/vm/network/resolver/resolv-conf.ts';

describe('resolv.conf', () => {
  it('reads what systemd-resolved writes', () => {
    const text = '# comment\nnameserver 127.0.0.53\noptions edns0 trust-ad\nsearch corp.example lan\n';
    expect(parseResolvConf(text)).toEqual({
      servers: [{ host: '127.0.0.53', port: 53 }],
      domains: [],
      search: ['corp.example', 'lan'],
      timeoutMs: 2000,
      attempts: 2,
      ndots: 1,
      rotate: false,
      edns0: true,
    });
  });

  it('reads options within their limits, and IPv6 servers with zones', () => {
    const text =
      'nameserver fe80::1%eth0\nnameserver\t2001:db8::1 # there\noptions timeout:99 attempts:9\noptions ndots:5 rotate\n';
    expect(parseResolvConf(text)).toMatchObject({
      servers: [{ host: 'fe80::1%eth0' }, { host: '2001:db8::1' }],
      timeoutMs: 30_000,
      attempts: 5,
      ndots: 5,
      rotate: true,
    });
    expect(parseResolvConf('options timeout:0 attempts:0 ndots:x')).toMatchObject({
      timeoutMs: 1000,
      attempts: 1,
      ndots: 1,
    });
  });

  it('takes the last of domain and search, and passes over what it does not understand', () => {
    const text =
      'search a.example\r\ndomain b.example.\r\nnameserver example.com\r\nnonsense\r\nsortlist 10.0.0.0\r\n;nameserver 9.9.9.9\r\n';
    expect(parseResolvConf(text)).toMatchObject({ search: ['b.example'], servers: [{ host: '127.0.0.1', port: 53 }] });
    expect(parseResolvConf('search .').search).toEqual([]);
  });
});
