import { describe, expect, it } from 'vitest';
import { readPortedContainer } from '../../../../electron/forward/ports/container-ports.ts';
import { formatBinding, formatEndpoint, type PortBinding } from '../../../../electron/forward/ports/port-binding.ts';
import { actualBindings, fixedBindings, listeningBindings } from '../../../../electron/forward/ports/wanted-ports.ts';
import { CHOSEN_PORT, portedContainer } from '../../../support/ports/ported-container.ts';

const ALL = ['0.0.0.0', '::'];
const LOOPBACK = ['127.0.0.1', '::1'];

/** `0.0.0.0:80/tcp → 127.0.0.1:80`. */
function show(binding: PortBinding): string {
  return `${formatBinding(binding)} → ${formatEndpoint(binding.guestAddress, binding.guestPort)}`;
}

const before = (port: string, defaults = ALL): string[] =>
  fixedBindings(portedContainer('a', [port], { running: false }), defaults).map(show);
const during = (port: string, defaults = ALL): string[] =>
  actualBindings(portedContainer('a', [port], { running: true }), defaults).map(show);

describe('what a container is to have', () => {
  it.each([
    ['8080:80', ['0.0.0.0:8080/tcp → 127.0.0.1:8080', '[::]:8080/tcp → 127.0.0.1:8080']],
    ['53:53/udp', ['0.0.0.0:53/udp → 127.0.0.1:53', '[::]:53/udp → 127.0.0.1:53']],
    ['0.0.0.0:8080:80', ['0.0.0.0:8080/tcp → 127.0.0.1:8080']],
    ['[::]:8080:80', ['[::]:8080/tcp → [::1]:8080']],
    ['127.0.0.1:8080:80', ['127.0.0.1:8080/tcp → 127.0.0.1:8080']],
    ['[::1]:8080:80', ['[::1]:8080/tcp → [::1]:8080']],
    ['[0:0:0:0:0:0:0:1]:8080:80', ['[::1]:8080/tcp → [::1]:8080']],
    ['192.168.1.5:8080:80', ['192.168.1.5:8080/tcp → 192.168.1.5:8080']],
  ])('-p %s is the same before and after the start', (port, bindings) => {
    expect(before(port)).toEqual(bindings);
    expect(during(port)).toEqual(bindings);
  });

  it.each(['80', '8000-8010:80', ':80'])('-p %s is known only after the start', (port) => {
    expect(before(port)).toEqual([]);
    expect(during(port)).toEqual([
      `0.0.0.0:${CHOSEN_PORT}/tcp → 127.0.0.1:${CHOSEN_PORT}`,
      `[::]:${CHOSEN_PORT}/tcp → 127.0.0.1:${CHOSEN_PORT}`,
    ]);
  });

  it.each([
    ['8080:80', [[4], [6, 4]]],
    ['53:53/udp', [[4], [6, 4]]],
    ['0.0.0.0:8080:80', [[4]]],
    ['[::]:8080:80', [[6]]],
    ['127.0.0.1:8080:80', [[]]],
    ['192.168.1.5:8080:80', [[]]],
  ])('-p %s: the engine listens on all addresses of the VM, or on one alone', (port, expected) => {
    const families = (bindings: PortBinding[]): unknown => bindings.map(({ guestFamilies }) => guestFamilies);
    for (const defaults of [ALL, LOOPBACK]) {
      expect(families(fixedBindings(portedContainer('a', [port], { running: false }), defaults))).toEqual(expected);
      expect(families(actualBindings(portedContainer('a', [port], { running: true }), defaults))).toEqual(expected);
    }
  });

  it('obeys the setting only where no address was named', () => {
    const ours = ['127.0.0.1:8080/tcp → 127.0.0.1:8080', '[::1]:8080/tcp → 127.0.0.1:8080'];
    expect(before('8080:80', LOOPBACK)).toEqual(ours);
    expect(during('8080:80', LOOPBACK)).toEqual(ours);
    expect(before('0.0.0.0:8080:80', LOOPBACK)).toEqual(['0.0.0.0:8080/tcp → 127.0.0.1:8080']);
    expect(during('0.0.0.0:8080:80', LOOPBACK)).toEqual(['0.0.0.0:8080/tcp → 127.0.0.1:8080']);
  });

  it('lets a host go without a family only where no address was named', () => {
    const optional = (port: string): boolean[] =>
      fixedBindings(portedContainer('a', [port], { running: false }), ALL).map(({ familyOptional }) => familyOptional);
    expect(optional('8080:80')).toEqual([true, true]);
    expect(optional('[::]:8080:80')).toEqual([false]);
  });

  it('is the image’s ports with -P, and reached by IPv6 where the network has nothing else', () => {
    const container = readPortedContainer({
      Id: 'a',
      State: { Running: true },
      HostConfig: { PortBindings: {} },
      NetworkSettings: { Ports: { '80/tcp': [{ HostIp: '::', HostPort: '40000' }], '443/tcp': null } },
    });
    if (container === null) throw new Error('not read');
    expect(actualBindings(container, ALL).map(show)).toEqual([
      '0.0.0.0:40000/tcp → [::1]:40000',
      '[::]:40000/tcp → [::1]:40000',
    ]);
    expect(actualBindings(container, ALL).map(({ guestFamilies }) => guestFamilies)).toEqual([[6], [6]]);
  });
});

describe('the engine’s answer', () => {
  it.each([null, 'text', {}, { Id: 1 }, { Id: 'a', HostConfig: { PortBindings: { '80/tcp': [{ HostPort: 8 }] } } }])(
    '%j is none of the API',
    (answer) => {
      expect(readPortedContainer(answer)).toBeNull();
    },
  );

  it('may leave out nearly everything, and hold ports that are none', () => {
    expect(readPortedContainer({ Id: '0123456789abcdef' })).toEqual({
      id: '0123456789abcdef',
      name: '0123456789ab',
      onHostNetwork: false,
      autoRemove: false,
      running: false,
      declared: [],
      actual: [],
    });
    const odd = { '80/smoke': [{}], '80': [{ HostPort: '99999' }], '81/tcp': null };
    expect(readPortedContainer({ Id: 'a', HostConfig: { PortBindings: odd } })?.declared).toEqual([
      { protocol: 'tcp', containerPort: 80, hostAddress: null, hostPort: null },
    ]);
  });
});

describe('what processes have that listen in the VM’s own namespace', () => {
  const listening = (...sockets: [string, number][]): string[] =>
    listeningBindings(
      sockets.map(([address, port]) => ({ protocol: 'tcp', address, port })),
      ALL,
    ).map((binding) => `${show(binding)} by ${binding.guestFamilies.join()}`);

  it.each([
    ['all IPv4 addresses', '0.0.0.0', ['0.0.0.0:80/tcp → 127.0.0.1:80 by 4', '[::]:80/tcp → 127.0.0.1:80 by 4']],
    ['all addresses', '::', ['0.0.0.0:80/tcp → 127.0.0.1:80 by 4', '[::]:80/tcp → 127.0.0.1:80 by 6,4']],
    ['the loopback', '127.0.0.1', ['127.0.0.1:80/tcp → 127.0.0.1:80 by ']],
    ['the IPv6 loopback', '::1', ['[::1]:80/tcp → [::1]:80 by ']],
    ['an address of the VM', '172.17.0.1', []],
  ])('at %s', (_, address, expected) => {
    expect(listening([address, 80])).toEqual(expected);
  });

  it('at all addresses and at one of them is the same as at all', () => {
    expect(listening(['127.0.0.1', 80], ['0.0.0.0', 80], ['::1', 81])).toEqual([
      ...listening(['0.0.0.0', 80]),
      ...listening(['::1', 81]),
    ]);
  });
});
