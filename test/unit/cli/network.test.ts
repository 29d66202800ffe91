import { describe, expect, it } from 'vitest';
import type { NetworkStatus } from '../../../electron/api/network-status.ts';
import { parseCaptureSeconds, parseCaptureSize } from '../../../electron/cli/capture-limits.ts';
import { formatCaptureEnd, formatCaptureLoss } from '../../../electron/cli/output/capture.ts';
import { formatNetworkStatus } from '../../../electron/cli/output/network.ts';
import { styleFor } from '../../../electron/cli/output/style.ts';
import { textWidth } from '../../../electron/cli/output/text-width.ts';

const plain = styleFor({ isTTY: false }, {});

const own: NetworkStatus = {
  mode: 'boathouse',
  ipv4: {
    subnet: '192.168.65.0/24',
    gateway: '192.168.65.1',
    dns: '192.168.65.1',
    host: '192.168.65.2',
    vm: '192.168.65.3',
  },
  ipv6: {
    subnet: 'fd00:b0a7:405e::/64',
    gateway: 'fd00:b0a7:405e::1',
    dns: 'fd00:b0a7:405e::1',
    host: 'fd00:b0a7:405e::2',
    vm: 'fd00:b0a7:405e::3',
  },
  mtu: 65_520,
  activity: {
    link: { framesReceived: 1234, bytesReceived: 999, framesSent: 1, bytesSent: 1_500_000, refusals: 2, invalid: 0 },
    tcp: { segmentsSent: 100, segmentsRetransmitted: 2, timeouts: 1 },
    tcpFlows: 12,
    udpFlows: 3,
    flows: null,
    drops: { 'ip-source': 2, 'tcp-flags': 17 },
    dnsServers: ['192.0.2.53', '2001:db8::53'],
    dnsDomains: [{ domain: 'corp.example', servers: ['10.8.0.1'] }],
    unreachableNeighbours: [],
  },
};

const qemu: NetworkStatus = {
  mode: 'qemu',
  ipv4: { subnet: '10.0.2.0/24', gateway: '10.0.2.2', dns: '10.0.2.3', host: '10.0.2.2', vm: '10.0.2.15' },
  ipv6: null,
  mtu: 1500,
  activity: null,
};

describe('the network’s state', () => {
  it('shows addresses, flows and what was dropped', () => {
    expect(formatNetworkStatus(own, { columns: 120, style: plain })).toBe(
      [
        'Boathouse’s own network',
        '',
        '  Network        192.168.65.0/24, fd00:b0a7:405e::/64',
        '  VM             192.168.65.3, fd00:b0a7:405e::3',
        '  Gateway, DNS   192.168.65.1, fd00:b0a7:405e::1',
        '  Host           192.168.65.2, fd00:b0a7:405e::2',
        '  MTU            65520 bytes',
        '  Flows          12 TCP, 3 UDP',
        '  From the VM    999 B in 1234 frames',
        '  To the VM      1.5 MB in 1 frame, 2 times the VM was not ready',
        '  Sent again     2 of 100 TCP segments; once the VM did not answer',
        '  Dropped        tcp-flags 17, ip-source 2',
        '  Host’s DNS     192.0.2.53, 2001:db8::53',
        '                 corp.example: 10.8.0.1',
        '',
      ].join('\n'),
    );
  });

  it('says where the VM is on a hypervisor’s switch', () => {
    const ipv4 = { subnet: '172.20.0.0/20', gateway: '172.20.0.1', dns: '192.168.65.1', host: '192.168.65.2' };
    const status: NetworkStatus = { ...qemu, mode: 'switch', ipv4: { ...ipv4, vm: '172.20.3.4' } };
    const text = formatNetworkStatus(status, { columns: 200, style: plain });
    expect(text).toMatch(/^The hypervisor’s switch\n\n {2}Network {3}172\.20\.0\.0\/20\n {2}VM {8}172\.20\.3\.4\n/);
    expect(text).toMatch(/\n {2}Host {6}192\.168\.65\.2\n/);
    expect(text).toContain('publishes TCP ports alone');
    expect(text).not.toContain('settings set');
  });

  it('says what little is known of QEMU’s network, and how to switch', () => {
    expect(formatNetworkStatus(qemu, { columns: 60, style: plain })).toBe(
      [
        'QEMU’s user network',
        '',
        '  Network   10.0.2.0/24',
        '  VM        10.0.2.15',
        '  Gateway   10.0.2.2',
        '  DNS       10.0.2.3',
        '  Host      10.0.2.2',
        '  MTU       1500 bytes',
        '',
        'It tells no more than that. Boathouse’s own network does,',
        'and can be captured. To switch:',
        '',
        '  boathouse settings set network.mode boathouse && boathouse restart',
        '',
      ].join('\n'),
    );
  });

  it('fits on a narrow terminal, and says that a card is not connected', () => {
    const lines = formatNetworkStatus(own, { columns: 60, style: plain }).split('\n');
    for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(60);
    const idle = {
      ...own,
      activity: {
        link: null,
        tcp: null,
        tcpFlows: 0,
        udpFlows: 0,
        flows: null,
        drops: {},
        dnsServers: [],
        dnsDomains: [],
        unreachableNeighbours: [],
      },
    };
    const text = formatNetworkStatus(idle, { columns: 80, style: plain });
    expect(text).toContain('Link           the VM’s card is not connected');
    expect(text).toContain('Dropped        nothing');
    expect(text).toContain('Host’s DNS     none');
  });
});

it('tells how a capture ended, and what is missing', () => {
  const end = { kind: 'ended', reason: 'stopped', frames: 1, bytes: 1234, lostFrames: 0 } as const;
  expect(formatCaptureEnd(end, '/tmp/x')).toBe('1 frame, 1.2 kB, in /tmp/x.');
  expect(formatCaptureEnd({ ...end, frames: 2, reason: 'time' }, null)).toBe(
    '2 frames, 1.2 kB. The time is up (--max-time).',
  );
  expect(formatCaptureLoss(end)).toBeNull();
  expect(formatCaptureLoss({ ...end, lostFrames: 3 })).toMatch(/^3 frames are missing/);
});

describe('limits of a capture', () => {
  it('have units', () => {
    expect(['2000', '500k', '1.5 MB', '2G', '1t'].map(parseCaptureSize)).toEqual([2000, 5e5, 1.5e6, 2e9, 1e12]);
    expect(['30', '30s', '5m', '2H', '7d'].map(parseCaptureSeconds)).toEqual([30, 30, 300, 7200, 604_800]);
  });

  it.each(['', '0', '1k', '2T', '5 apples', '-1', '1e9'])('of size are refused: %j', (text) => {
    expect(() => parseCaptureSize(text)).toThrow('It must be a size');
  });

  it.each(['', '0', '8d', '1.5m', 'soon'])('of time are refused: %j', (text) => {
    expect(() => parseCaptureSeconds(text)).toThrow('It must be a time');
  });
});
