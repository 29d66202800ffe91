import { describe, expect, test } from 'vitest';
import type { NetworkActivity } from '../../../../electron/api/network-status.ts';
import { guestGatewayCheck } from '../../../../electron/vm/diagnostics/guest-gateway.ts';
import { guestNamesCheck } from '../../../../electron/vm/diagnostics/guest-names.ts';
import { hostNamesCheck } from '../../../../electron/vm/diagnostics/host-names.ts';
import { networkCheck } from '../../../../electron/vm/diagnostics/network.ts';
import type { NetworkInsight } from '../../../../electron/vm/network-insight.ts';
import { stackAddresses } from '../../../../electron/vm/network/stack-addresses.ts';
import { diagnosticBench } from '../../../support/vm/diagnostic-bench.ts';
import { output } from '../../../support/vm/fake-guest.ts';

const WELL: NetworkActivity = {
  link: { framesReceived: 1, bytesReceived: 60, framesSent: 1, bytesSent: 60, refusals: 0, invalid: 0 },
  tcp: { segmentsSent: 1000, segmentsRetransmitted: 0, timeouts: 0 },
  tcpFlows: 2,
  udpFlows: 1,
  flows: null,
  drops: {},
  dnsServers: ['192.0.2.53'],
  dnsDomains: [{ domain: 'corp.example', servers: ['[2001:db8::1]:5353'] }],
  unreachableNeighbours: [],
};

const insight = (activity: () => Promise<NetworkActivity>): NetworkInsight => ({
  addresses: stackAddresses({ subnet: '192.168.65.0/24', ipv6: true }),
  mtu: 65_520,
  activity,
  startCapture: () => Promise.reject(new Error('nobody asks for one')),
});

/** A bench on our own network. */
async function onOwnNetwork(activity: Partial<NetworkActivity> = {}) {
  const bench = await diagnosticBench();
  bench.insight = insight(() => Promise.resolve({ ...WELL, ...activity }));
  return bench;
}

const LEASE = { address: '172.20.3.4/20', gateway: '172.20.0.1', dns: ['172.20.0.1'] };

async function onSwitch() {
  const bench = await diagnosticBench();
  return Object.assign(bench, { networkKind: 'switch' as const, lease: LEASE });
}

test('on a hypervisor’s switch the gateway is asked by ARP', async () => {
  const bench = await onSwitch();
  expect(await bench.check(guestGatewayCheck)).toMatchObject({
    outcome: 'ok',
    detail: '172.20.0.1 answers; the VM is 172.20.3.4 on the hypervisor’s switch.',
  });
  expect(bench.guest?.commands).toEqual([expect.stringMatching(/arping .* -I eth0 172\.20\.0\.1$/)]);
  if (bench.guest !== null) bench.guest.answer = () => Promise.resolve({ ...output(''), exitCode: 1 });
  expect(await bench.check(guestGatewayCheck)).toMatchObject({
    outcome: 'failure',
    fix: expect.stringContaining('within a minute') as string,
  });
});

test.each([networkCheck, guestNamesCheck, hostNamesCheck])('$id is skipped on a hypervisor’s switch', async (check) => {
  expect(await (await onSwitch()).check(check)).toMatchObject({
    outcome: 'skipped',
    detail: expect.stringContaining('own switch') as string,
  });
});

const CHECKS = [networkCheck, guestGatewayCheck, guestNamesCheck, hostNamesCheck];

test.each(CHECKS)('$id is skipped while nothing runs, and on a network that is not ours', async (check) => {
  const bench = await diagnosticBench();
  expect(await bench.check(check)).toMatchObject({
    outcome: 'skipped',
    detail: expect.stringContaining('QEMU') as string,
  });
  bench.guest = null;
  expect(await bench.check(check)).toMatchObject({
    outcome: 'skipped',
    detail: 'The machine is not running, or paused.',
  });
});

describe('network', () => {
  test('tells what it carries', async () => {
    const bench = await onOwnNetwork();
    const finding = await bench.check(networkCheck);
    expect(finding).toMatchObject({ outcome: 'ok', fix: null });
    expect(finding.detail).toBe('It carries 2 TCP and 1 UDP flows; 0 of 1000 TCP segments were sent again.');
  });

  test('warns when much is sent again', async () => {
    const bench = await onOwnNetwork({ tcp: { segmentsSent: 1000, segmentsRetransmitted: 11, timeouts: 3 } });
    expect(await bench.check(networkCheck)).toMatchObject({ outcome: 'warning' });
  });

  test('warns of computers near by that macOS may keep from us', async () => {
    const bench = await onOwnNetwork({ unreachableNeighbours: ['192.168.1.7'] });
    expect(await bench.check(networkCheck)).toMatchObject({
      outcome: 'warning',
      detail: expect.stringContaining('192.168.1.7: no route to host') as string,
      fix: expect.stringContaining('Local Network') as string,
    });
  });

  test.each([
    ['a card that is not connected', () => Promise.resolve({ ...WELL, link: null, tcp: null }), 'not connected'],
    ['a worker that does not answer', () => Promise.reject(new Error('started again')), 'started again'],
  ])('fails for %s', async (_, activity, said) => {
    const bench = await diagnosticBench();
    bench.insight = insight(activity);
    const finding = await bench.check(networkCheck);
    expect(finding).toMatchObject({ outcome: 'failure', fix: expect.stringContaining('restart') as string });
    expect(finding.detail).toContain(said);
  });
});

describe('guest-gateway', () => {
  test('asks both gateways', async () => {
    const bench = await onOwnNetwork();
    const asked: string[] = [];
    if (bench.guest !== null) {
      bench.guest.answer = (command) => {
        asked.push(command);
        return Promise.resolve(output(''));
      };
    }
    expect(await bench.check(guestGatewayCheck)).toMatchObject({ outcome: 'ok' });
    expect(asked.map((command) => command.split(' ').at(-1))).toEqual(['192.168.65.1', 'fd00:b0a7:405e::1']);
  });

  test('fails when one is silent', async () => {
    const bench = await onOwnNetwork();
    if (bench.guest !== null) bench.guest.answer = () => Promise.resolve({ ...output('1 packets lost'), exitCode: 1 });
    expect(await bench.check(guestGatewayCheck)).toMatchObject({
      outcome: 'failure',
      detail: expect.stringContaining('192.168.65.1 does not answer') as string,
    });
  });
});

describe('guest-names', () => {
  const SERVER = 'Server:\t\t192.168.65.1\nAddress:\t192.168.65.1:53\n\n';
  test.each([
    [`${SERVER}Name:\tgateway.docker.internal\nAddress: 192.168.65.1\n`, 'ok'],
    [`${SERVER}Name:\tgateway.docker.internal\nAddress: 203.0.113.9\n`, 'failure'],
  ])('looks at the answer', async (text, outcome) => {
    const bench = await onOwnNetwork();
    if (bench.guest !== null) bench.guest.answer = () => Promise.resolve(output(text));
    expect(await bench.check(guestNamesCheck)).toMatchObject({ outcome });
  });

  test('fails without an answer', async () => {
    const bench = await onOwnNetwork();
    if (bench.guest !== null) bench.guest.answer = () => Promise.reject(new Error('timed out'));
    expect(await bench.check(guestNamesCheck)).toMatchObject({ outcome: 'failure' });
  });
});

describe('host-names', () => {
  test('is well when all servers answer, those of single domains too', async () => {
    const bench = await onOwnNetwork();
    const finding = await bench.check(hostNamesCheck);
    expect(finding).toEqual({ outcome: 'ok', detail: '192.0.2.53, [2001:db8::1]:5353 answer.', fix: null });
  });

  test('names those that do not', async () => {
    const bench = await onOwnNetwork();
    bench.silentNameServers = ['192.0.2.53'];
    expect(await bench.check(hostNamesCheck)).toMatchObject({
      outcome: 'warning',
      detail: expect.stringContaining('No answer from 192.0.2.53:') as string,
    });
  });

  test('says when there is none', async () => {
    const bench = await onOwnNetwork({ dnsServers: [], dnsDomains: [] });
    expect(await bench.check(hostNamesCheck)).toMatchObject({ outcome: 'warning' });
  });
});
