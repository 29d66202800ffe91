import { beforeEach, expect, it } from 'vitest';
import { silentLogger } from '../../../../electron/base/logger.ts';
import { SshGuestAddresses } from '../../../../electron/forward/ports/ssh-guest-addresses.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const NEVER = new AbortController().signal;

/** What the VM was told, each command in one line. */
let commands: string[];
let answer: { exitCode: number; stderr: string };
let addresses: SshGuestAddresses;

beforeEach(() => {
  commands = [];
  answer = { exitCode: 0, stderr: '' };
  addresses = new SshGuestAddresses({
    run: (command) => {
      commands.push(command.trim().replace(/\n/g, '; '));
      return Promise.resolve(answer);
    },
    clock: new FakeClock(),
    logger: silentLogger(),
  });
});

it('opens the loopback once', async () => {
  await Promise.all([addresses.openLoopback(NEVER), addresses.openLoopback(NEVER)]);
  expect(commands).toEqual([expect.stringContaining('route_localnet') as string]);
});

it('tries the loopback again after a failure, and tells why it failed', async () => {
  answer = { exitCode: 4, stderr: 'iptables: no such table\n' };
  await expect(addresses.openLoopback(NEVER)).rejects.toThrow(
    'its loopback cannot be opened (iptables: no such table)',
  );
  answer = { exitCode: 0, stderr: '' };
  await addresses.openLoopback(NEVER);
  expect(commands).toHaveLength(2);
});

it('gives the VM an address once, and takes it away with the last that holds it', async () => {
  const first = await addresses.hold('192.168.1.5', NEVER);
  const second = await addresses.hold('192.168.1.5', NEVER);
  expect(commands).toEqual([expect.stringContaining('ip -4 addr add 192.168.1.5/32 dev lo') as string]);
  await first.dispose();
  await second.dispose();
  // Behind what it waits for.
  await addresses.hold('192.168.1.5', NEVER);
  expect(commands).toEqual([
    expect.stringContaining('addr add'),
    expect.stringContaining('ip -4 addr del 192.168.1.5/32 dev lo'),
    expect.stringContaining('addr add'),
  ]);
});

it('speaks of IPv6 in its own words', async () => {
  await addresses.hold('2001:db8::5', NEVER);
  expect(commands).toEqual([expect.stringContaining('ip -6 addr add 2001:db8::5/128 dev lo') as string]);
});

it('lets nothing but an address become a part of a command', async () => {
  await expect(addresses.hold('1.2.3.4; reboot', NEVER)).rejects.toThrow('is no address');
  expect(commands).toEqual([]);
});
