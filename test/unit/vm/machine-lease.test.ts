import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readRunRecord } from '../../../electron/vm/machine-record.ts';
import { stackAddresses } from '../../../electron/vm/network/stack-addresses.ts';
import { switchNetwork } from '../../../electron/vm/network/switch-network.ts';
import { eventually } from '../../support/eventually.ts';
import { machineBench } from '../../support/vm/machine-bench.ts';
import { failingStart } from '../../support/vm/machine-outcome.ts';

const FIRST = { address: '172.20.3.4/20', gateway: '172.20.0.1', dns: ['172.20.0.1'] };
const SECOND = { address: '172.28.7.8/20', gateway: '172.28.0.1', dns: ['172.28.0.1', '9.9.9.9'] };
const said = ({ address, gateway, dns }: typeof FIRST): string =>
  `[boathouse] network address=${address} gateway=${gateway} dns=${dns.join(',')} uptime=2`;

async function benchOnSwitch() {
  const bench = await machineBench();
  const addresses = stackAddresses({ subnet: '192.168.65.0/24', ipv6: true });
  bench.networks.network = switchNetwork({
    attachment: { kind: 'switch', macAddress: '02:00:00:00:00:01' },
    addresses,
    names: {},
  });
  const endpoint = () => bench.guests.opened.at(-1)?.target.endpoint();
  const recorded = (lease: typeof FIRST) =>
    eventually(
      async () => {
        const record = await readRunRecord(bench.layout.machineRecord);
        return JSON.stringify(record?.lease) === JSON.stringify(lease) ? true : null;
      },
      { what: 'the lease in the record', pauseMs: 1 },
    );
  return Object.assign(bench, { endpoint, recorded });
}

test('a guest on a switch is reached where it says, again when it says another address, and it is kept in the record', async () => {
  const bench = await benchOnSwitch();
  const vm = await bench.running();
  vm.say('[boathouse] warning code=no-lease message=nobody%20answers uptime=20');
  expect(bench.machine.warnings).toEqual([expect.stringContaining('nobody on the hypervisor’s switch answers DHCP')]);
  expect(bench.driver.launched[0]?.spec.network).toEqual({ kind: 'switch', macAddress: '02:00:00:00:00:01' });
  expect([bench.endpoint(), bench.machine.lease, bench.machine.networkKind]).toEqual([null, null, 'switch']);

  vm.say(said(FIRST));
  expect(bench.machine.warnings).toEqual([]);
  expect([bench.endpoint(), bench.machine.lease]).toEqual([{ host: '172.20.3.4', port: 22 }, FIRST]);
  vm.say(said(FIRST));
  expect(bench.guests.access.moves).toBe(1);
  await bench.recorded(FIRST);

  vm.say(said(SECOND));
  expect(bench.endpoint()).toEqual({ host: '172.28.7.8', port: 22 });
  expect(bench.guests.access.moves).toBe(2);
  await bench.recorded(SECOND);

  // One that comes while the machine ends leaves no record behind.
  vm.say(said(FIRST));
  await bench.machine.stop({ force: true });
  expect(existsSync(bench.layout.machineRecord)).toBe(false);
  expect(bench.machine.lease).toBeNull();
});

test('the next backend dials where the guest said last, and listens for where it is now', async () => {
  const bench = await benchOnSwitch();
  const vm = await bench.running();
  vm.say(said(FIRST));
  await bench.recorded(FIRST);
  bench.driver.left = vm;
  const second = bench.another();
  const ssh = new Promise<void>((resolve) =>
    second.onChange(() => second.state.state === 'starting' && second.state.phase === 'ssh' && resolve()),
  );
  bench.guests.answer = false;
  const started = second.start();
  await ssh;
  expect(bench.endpoint()).toEqual({ host: '172.20.3.4', port: 22 });
  vm.say(said(SECOND));
  expect(bench.endpoint()).toEqual({ host: '172.28.7.8', port: 22 });
  bench.guests.access.up();
  await started;
  expect([bench.driver.launched.length, second.lease]).toEqual([1, SECOND]);
});

test('a guest that nobody gives an address fails the start with what to do', async () => {
  const bench = await benchOnSwitch();
  bench.guests.answer = false;
  const failing = failingStart(bench);
  await bench.until('kernel');
  bench.driver.vm.onPowerButton = () => bench.driver.vm.exit({ kind: 'shutdown' });
  bench.driver.vm.boot();
  await bench.until('ssh');
  bench.clock.advance(180_000);
  expect(await failing).toMatchObject({
    code: 'guest-without-address',
    hint: expect.stringContaining('DHCP') as string,
  });
});
