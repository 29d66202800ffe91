import { expect, it } from 'vitest';
import type { MachineState } from '../../../electron/api/machine-status.ts';
import { type Settings, settingsSchema } from '../../../electron/api/settings.ts';
import { MachineNetwork } from '../../../electron/daemon/machine-network.ts';
import type { GuestLease } from '../../../electron/vm/guest-lease.ts';
import type { NetworkInsight } from '../../../electron/vm/network-insight.ts';
import { stackAddresses } from '../../../electron/vm/network/stack-addresses.ts';

const RUNNING: MachineState = { state: 'running', sinceMs: 0, startDurationMs: 1 };
const REQUEST = { file: null, filter: '', maxBytes: 1e6, maxSeconds: null };

type Mode = Settings['network']['mode'];
const settings = (mode: Mode): Settings => settingsSchema.parse({ network: { mode } });

function insight(asked: unknown[]): NetworkInsight {
  return {
    addresses: stackAddresses({ subnet: '192.168.65.0/24', ipv6: true }),
    mtu: 65_520,
    activity: (request) => {
      asked.push(request);
      return Promise.resolve({
        link: null,
        tcp: null,
        tcpFlows: 0,
        udpFlows: 0,
        flows: null,
        drops: {},
        dnsServers: [],
        dnsDomains: [],
        unreachableNeighbours: [],
      });
    },
    startCapture: (request) => {
      asked.push(request);
      return Promise.resolve({ take: () => new Promise(() => undefined), stop: () => Promise.resolve() });
    },
  };
}

interface NetworkOptions {
  state?: MachineState;
  insight?: NetworkInsight;
  startedWith?: Mode;
  wanted?: Mode;
  lease?: GuestLease;
}

function network(options: NetworkOptions) {
  const { state = RUNNING, startedWith = 'qemu', wanted = 'qemu', lease = null } = options;
  const networkKind = lease === null ? 'user' : 'switch';
  const machine = {
    state,
    insight: options.insight ?? null,
    startedWith: settings(startedWith),
    networkKind,
    lease,
  } as const;
  return new MachineNetwork(machine, () => Promise.resolve(settings(wanted)));
}

it('tells of our own network', async () => {
  const asked: unknown[] = [];
  const own = network({ insight: insight(asked), startedWith: 'boathouse' });
  expect(await own.status({ flows: true })).toMatchObject({
    mode: 'boathouse',
    ipv4: { subnet: '192.168.65.0/24', gateway: '192.168.65.1', host: '192.168.65.2', vm: '192.168.65.3' },
    ipv6: { gateway: 'fd00:b0a7:405e::1' },
    mtu: 65_520,
    activity: { tcpFlows: 0 },
  });
  await (await own.capture(REQUEST)).dispose();
  expect(asked).toEqual([{ flows: true }, REQUEST]);
});

it('tells the addresses of QEMU’s', async () => {
  expect(await network({}).status({ flows: false })).toEqual({
    mode: 'qemu',
    ipv4: { subnet: '10.0.2.0/24', gateway: '10.0.2.2', dns: '10.0.2.3', host: '10.0.2.2', vm: '10.0.2.15' },
    ipv6: null,
    mtu: 1500,
    activity: null,
  });
});

it('tells of a hypervisor’s switch what the guest was given, and that it cannot be captured', async () => {
  const lease = { address: '172.20.19.4/20', gateway: '172.20.16.1', dns: ['172.20.16.1'] };
  const onSwitch = network({ lease, startedWith: 'boathouse' });
  expect(await onSwitch.status({ flows: false })).toEqual({
    mode: 'switch',
    ipv4: {
      subnet: '172.20.16.0/20',
      gateway: '172.20.16.1',
      dns: '192.168.65.1',
      host: '192.168.65.2',
      vm: '172.20.19.4',
    },
    ipv6: null,
    mtu: 1500,
    activity: null,
  });
  await expect(onSwitch.capture(REQUEST)).rejects.toMatchObject({
    code: 'capture-unavailable',
    message: expect.stringContaining('own switch') as string,
  });
});

it.each<[startedWith: Mode, wanted: Mode, hint: RegExp]>([
  ['qemu', 'qemu', /settings set network\.mode boathouse && boathouse restart$/],
  ['qemu', 'boathouse', /from the next start on: boathouse restart$/],
  ['boathouse', 'boathouse', /The hypervisor has no way/],
])(
  'says why QEMU’s cannot be captured, started with %s while the settings say %s',
  async (startedWith, wanted, hint) => {
    await expect(network({ startedWith, wanted }).capture(REQUEST)).rejects.toMatchObject({
      code: 'capture-unavailable',
      hint: expect.stringMatching(hint) as string,
    });
  },
);

it('is there while the machine runs', async () => {
  const stopped = network({ state: { state: 'stopped' } });
  await expect(stopped.status({ flows: false })).rejects.toMatchObject({ code: 'not-running' });
  await expect(stopped.capture(REQUEST)).rejects.toMatchObject({ code: 'not-running' });
});
