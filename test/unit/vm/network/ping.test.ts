import { describe, expect, it } from 'vitest';
import { ipAddress } from '../../../../electron/net/wire/ip-address.ts';
import { pingAnswer, pingCommand } from '../../../../electron/vm/network/ping.ts';

const REQUEST = { payload: new Uint8Array(56), timeToLive: 3, timeoutMs: 1500 };

describe('the command', () => {
  it.each([
    ['linux', '192.0.2.7', 'ping -n -c 1 -W 2 -t 3 -s 56 192.0.2.7'],
    ['linux', '2001:db8::7', 'ping -n -c 1 -W 2 -t 3 -s 56 2001:db8::7'],
    ['darwin', '192.0.2.7', 'ping -n -c 1 -W 1500 -m 3 -s 56 192.0.2.7'],
    ['darwin', '2001:db8::7', 'ping6 -n -c 1 -h 3 -s 56 2001:db8::7'],
    ['win32', '192.0.2.7', 'ping -n 1 -w 1500 -i 3 -l 56 192.0.2.7'],
  ] as const)('of %s to %s', (platform, target, command) => {
    const { program, args } = pingCommand(ipAddress(target), REQUEST, platform);
    expect([program, ...args].join(' ')).toBe(command);
  });
});

describe('the answer', () => {
  it.each([
    [0, '64 bytes from 192.0.2.7: icmp_seq=1 ttl=55 time=9.13 ms', 'reply'],
    [0, '16 bytes from 2001:db8::7, icmp_seq=0 hlim=55 time=9.130 ms', 'reply'],
    [0, 'Antwort von 192.0.2.7: Bytes=56 Zeit=9ms TTL=55', 'reply'],
    [0, 'Reply from 192.0.2.1: Destination host unreachable.', 'host-unreachable'],
    [1, 'From 192.0.2.1 icmp_seq=1 Destination Host Unreachable', 'host-unreachable'],
    [1, 'From 192.0.2.1 icmp_seq=1 Time to live exceeded', 'host-unreachable'],
    [2, 'ping: connect: Network is unreachable', 'network-unreachable'],
    [2, 'ping: socktype: SOCK_RAW\nping: socket: Operation not permitted', 'not-permitted'],
    [1, '1 packets transmitted, 0 received, 100% packet loss, time 0ms', 'timed-out'],
    [null, '', 'timed-out'],
  ])('of a program that ends with %s and says %j', (exitCode, text, kind) => {
    const result = { exitCode, signal: null, stdout: text, stderr: '' };
    expect(pingAnswer(result, REQUEST.payload).kind).toBe(kind);
  });
});
