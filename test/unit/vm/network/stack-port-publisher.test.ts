import { beforeEach, describe, expect, it } from 'vitest';
import { BoathouseError } from '../../../../electron/base/errors.ts';
import type { PortBinding } from '../../../../electron/forward/ports/port-binding.ts';
import type { PublishedPort } from '../../../../electron/forward/ports/port-publisher.ts';
import { fixedBindings } from '../../../../electron/forward/ports/wanted-ports.ts';
import { StackPortPublisher } from '../../../../electron/vm/network/stack-port-publisher.ts';
import { FakeGuestAddresses } from '../../../support/ports/fake-guest-addresses.ts';
import { FakeHostPorts } from '../../../support/ports/fake-host-ports.ts';
import { FakePublisher } from '../../../support/ports/fake-publisher.ts';
import { portedContainer } from '../../../support/ports/ported-container.ts';

const NEVER = new AbortController().signal;
const HOLDER = { program: 'nginx', pid: 7 };

let ports: FakeHostPorts;
let overSsh: FakePublisher;
let addresses: FakeGuestAddresses;
let publisher: StackPortPublisher;

beforeEach(() => {
  ports = new FakeHostPorts();
  overSsh = new FakePublisher();
  const findHolder = (): Promise<typeof HOLDER> => Promise.resolve(HOLDER);
  addresses = new FakeGuestAddresses();
  publisher = new StackPortPublisher({ ports, addresses, overSsh, platform: 'linux', findHolder });
});

function bindings(port: string, defaults = ['0.0.0.0', '::']): PortBinding[] {
  return fixedBindings(portedContainer('a', [port], { running: false }), defaults);
}

async function publish(port: string, defaults?: string[]): Promise<PublishedPort[]> {
  return await Promise.all(bindings(port, defaults).map((binding) => publisher.publish(binding, NEVER)));
}

/** `tcp 0.0.0.0:8080 → 192.168.65.3:8080`. */
const open = (): string[] =>
  ports.open.map(
    ({ protocol, hostAddress, hostPort, guestAddress, guestPort }) =>
      `${protocol} ${hostAddress}:${hostPort} → ${guestAddress ?? 'the guest'}:${guestPort}`,
  );

describe('a port that the engine offers on all addresses of the VM', () => {
  it.each([
    ['8080:80', ['tcp 0.0.0.0:8080 → 192.168.65.3:8080', 'tcp :::8080 → fd00::3:8080']],
    ['53:5353/udp', ['udp 0.0.0.0:53 → 192.168.65.3:53', 'udp :::53 → fd00::3:53']],
    ['0.0.0.0:8080:80', ['tcp 0.0.0.0:8080 → 192.168.65.3:8080']],
    ['[::]:8080:80', ['tcp :::8080 → fd00::3:8080']],
  ])('-p %s is published by the stack', async (port, expected) => {
    const published = await publish(port);
    expect(open()).toEqual(expected);
    expect(overSsh.history).toEqual([]);
    for (const each of published) await each.dispose();
    expect(open()).toEqual([]);
  });

  it('is open for this computer alone where the setting says so, UDP as well', async () => {
    await publish('53:53/udp', ['127.0.0.1', '::1']);
    expect(open()).toEqual(['udp 127.0.0.1:53 → 192.168.65.3:53', 'udp ::1:53 → fd00::3:53']);
  });

  it('is reached by IPv4 where the VM has nothing else, if the engine listens there', async () => {
    ports.guestAddresses = { v4: '192.168.65.3', v6: null };
    await publish('8080:80');
    expect(open()).toEqual(['tcp 0.0.0.0:8080 → 192.168.65.3:8080', 'tcp :::8080 → 192.168.65.3:8080']);
    await publish('[::]:81:80');
    expect(overSsh.history).toEqual(['+[::]:81/tcp']);
    await expect(publish('[::]:81:80/udp')).rejects.toMatchObject({ code: 'port-unsupported' });
    await expect(publish('[2001:db8::5]:81:80')).rejects.toThrow('the VM has no IPv6 (network.ipv6)');
  });

  it.each([
    [
      'port-in-use',
      '0.0.0.0:80:80',
      'port-in-use',
      /Bind for 0\.0\.0\.0:80 failed: port is already allocated \(held by nginx, pid 7\)/,
    ],
    ['port-not-permitted', '0.0.0.0:80:80/udp', 'port-forbidden', /permission denied/],
    ['address-not-available', '[::]:80:80', 'port-family-missing', /this computer has no IPv6/],
    ['listen-failed', '0.0.0.0:80:80', 'port-failed', /0\.0\.0\.0:80\/tcp cannot be opened: why/],
    ['network-lost', '0.0.0.0:80:80', 'port-failed', /cannot be opened: why/],
  ])('that the worker refuses with %s: -p %s is %s', async (code, port, expected, message) => {
    ports.refusal = new BoathouseError(code, 'why');
    const refused = publish(port);
    await expect(refused).rejects.toMatchObject({ code: expected });
    await expect(refused).rejects.toThrow(message);
  });

  it('is given up when its caller asks for it', async () => {
    const [binding] = bindings('80:80');
    if (binding === undefined) throw new Error('no binding');
    await expect(publisher.publish(binding, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
    expect(open()).toEqual([]);
  });
});

describe('a port that the engine offers on one address alone', () => {
  it.each(['tcp', 'udp'])('of the VM’s loopback is let in there (%s)', async (protocol) => {
    await publish(`127.0.0.1:8080:80/${protocol}`);
    expect(open()).toEqual([`${protocol} 127.0.0.1:8080 → 127.0.0.1:8080`]);
    expect(addresses.loopbackIsOpen).toBe(true);
  });

  it.each([
    ['192.168.1.5:8080:80', 'tcp 192.168.1.5:8080 → 192.168.1.5:8080', '192.168.1.5'],
    ['[2001:db8::5]:53:53/udp', 'udp 2001:db8::5:53 → 2001:db8::5:53', '2001:db8::5'],
  ])('of the host: -p %s is published where the VM gets that address', async (port, expected, address) => {
    const published = await publish(port);
    expect(open()).toEqual([expected]);
    expect(addresses.held).toEqual([address]);
    for (const each of published) await each.dispose();
    expect([open(), addresses.held]).toEqual([[], []]);
  });

  it.each(['127.0.0.1:53:53/udp', '192.168.1.5:80:80'])('is closed when the VM refuses: -p %s', async (port) => {
    addresses.refusing = true;
    await expect(publish(port)).rejects.toMatchObject({ code: 'port-failed' });
    expect(open()).toEqual([]);
  });

  it('of the VM’s IPv6 loopback is left to ssh', async () => {
    await publish('[::1]:8080:80');
    expect(open()).toEqual([]);
    expect(overSsh.open.size).toBe(1);
  });

  it.each([
    ['[::1]:53:53/udp', 'port-unsupported', /\[::1\]:53\/udp is not open .*set network\.publishAddress to loopback/],
    ['[fe80::5]:80:80', 'port-address-unsupported', /Bind for \[fe80::5\]:80 failed: .* link-local/],
    ['53:53/sctp', 'port-unsupported', /SCTP/],
  ])('-p %s is %s', async (port, code, message) => {
    const refused = publish(port);
    await expect(refused).rejects.toMatchObject({ code });
    await expect(refused).rejects.toThrow(message);
    expect([overSsh.history, addresses.held]).toEqual([[], []]);
  });
});

describe('traffic', () => {
  const counts = (
    boundMs: number,
    [accepted, open, bytesToGuest, bytesFromGuest]: [number, number, number, number],
  ) => ({
    'port 1': { boundMs, accepted, open, refused: 0, bytesToGuest, bytesFromGuest },
  });

  it('is that of the last question, and goes on over a stack that was replaced', async () => {
    const [port] = await publish('0.0.0.0:80:80');
    expect(port?.traffic()).toEqual({ openConnections: 0, connections: 0, receivedBytes: 0, sentBytes: 0 });
    ports.counts = counts(1, [3, 2, 100, 1000]);
    await publisher.refreshTraffic();
    expect(port?.traffic()).toEqual({ openConnections: 2, connections: 3, receivedBytes: 100, sentBytes: 1000 });
    ports.counts = null;
    await publisher.refreshTraffic();
    expect(port?.traffic()).toEqual({ openConnections: 0, connections: 3, receivedBytes: 100, sentBytes: 1000 });
    ports.counts = counts(2, [3, 1, 100, 1000]);
    await publisher.refreshTraffic();
    ports.counts = counts(3, [4, 0, 100, 1005]);
    await publisher.refreshTraffic();
    expect(port?.traffic()).toEqual({ openConnections: 0, connections: 10, receivedBytes: 300, sentBytes: 3005 });
  });
});
