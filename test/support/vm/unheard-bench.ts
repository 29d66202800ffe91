import type { FoundLease } from '../../../electron/hypervisor/driver.ts';
import { stackAddresses } from '../../../electron/vm/network/stack-addresses.ts';
import { switchNetwork } from '../../../electron/vm/network/switch-network.ts';
import { eventually } from '../eventually.ts';
import type { FakeDriver } from './fake-driver.ts';
import { output } from './fake-guest.ts';
import { machineBench, type MachineBench } from './machine-bench.ts';

export const CARD_ADDRESS = '02:00:00:00:00:01';

/** A machine on a switch whose console nobody sees; `search.found` is where the host has it. `driverOf` says whose machines these are. */
export async function unheardBench(driverOf: (bench: MachineBench) => FakeDriver = ({ driver }) => driver) {
  const bench = await machineBench();
  const addresses = stackAddresses({ subnet: '192.168.65.0/24', ipv6: true });
  bench.networks.network = switchNetwork({
    attachment: { kind: 'switch', macAddress: CARD_ADDRESS },
    addresses,
    names: {},
  });
  bench.guests.answer = false;
  const search = { found: null as FoundLease | null | Error, looks: [] as string[], disk: 'mounted' };
  driverOf(bench).withoutConsole = {
    reason: 'It is for administrators.',
    findLease: ({ macAddress }) => {
      search.looks.push(macAddress);
      return search.found instanceof Error ? Promise.reject(search.found) : Promise.resolve(search.found);
    },
  };
  bench.guests.onOpen = (access) => {
    access.answer = () => Promise.resolve(output(`${search.disk}\n`));
  };
  const endpoint = () => bench.guests.opened.at(-1)?.target.endpoint() ?? null;
  /** Time passes until it is true. */
  const passUntil = async (what: string, isTrue: () => boolean): Promise<void> => {
    await eventually(
      () => {
        if (isTrue()) return Promise.resolve(true);
        bench.clock.advance(1000);
        return Promise.resolve(null);
      },
      { what, pauseMs: 1 },
    );
  };
  return Object.assign(bench, { search, endpoint, passUntil });
}
