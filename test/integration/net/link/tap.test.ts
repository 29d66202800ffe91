import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../../electron/host/system-clock.ts';
import { TapLink } from '../../../../electron/net/link/tap.ts';
import { openTapDevice } from '../../../../electron/vm/network/link-transports/tap-device.ts';
import { FrameLog } from '../../../contract/frame-log.ts';
import { describeLink, type LinkPair } from '../../../contract/link-contract.ts';
import { sendFrame } from '../../../contract/link-frames.ts';
import { expectSuccess } from '../../../support/command.ts';
import { eventually } from '../../../support/eventually.ts';
import { NetworkNamespace, reasonAgainstNamespaces } from '../../../support/net/network-namespace.ts';
import { CountedPool, turns, turnUntil } from '../../../support/net/real-link-pair.ts';

const reason = reasonAgainstNamespaces();

/** Two devices on one bridge of the kernel, which floods all that it gets. */
async function createPair(mtu: number, vnetHeader: boolean): Promise<LinkPair> {
  const namespace = await NetworkNamespace.create();
  await namespace.script(
    // No frames of the kernel's own.
    'echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6',
    'ip link add bridge type bridge mcast_snooping 0',
    'ip link set bridge up',
  );
  const pools = [new CountedPool(), new CountedPool()] as const;
  const open = async (name: string, pool: CountedPool): Promise<TapLink> => {
    const device = openTapDevice({ name: 'bhtap%d', vnetHeader });
    await namespace.adopt(device.name, name);
    await namespace.script(
      `ip link set ${name} mtu ${mtu} txqueuelen 2000 master bridge`,
      `bridge link set dev ${name} learning off`,
      `ip link set ${name} up`,
    );
    await eventually(
      async () =>
        (await namespace.run('bridge', 'link', 'show', 'dev', name)).includes('state forwarding') ? true : null,
      { what: `the bridge forwards what ${name} brings`, pauseMs: 5 },
    );
    return new TapLink({ transport: device.transport, mtu, pool, clock: systemClock, vnetHeader });
  };
  const near = await open('near', pools[0]);
  const far = await open('far', pools[1]);
  return {
    near,
    far,
    until: turnUntil,
    settle: () => turns(),
    stallFar: () => undefined,
    inject: null,
    lentBuffers: () => pools[0].lent,
    dispose: async () => {
      await near.dispose();
      await far.dispose();
      await namespace[Symbol.asyncDispose]();
    },
  };
}

describe.skipIf(reason !== null)(`TAP devices${reason === null ? '' : `: ${reason}`}`, () => {
  for (const vnetHeader of [false, true]) {
    describeLink(`a real TAP device ${vnetHeader ? 'with' : 'without'} vnet headers`, {
      create: (mtu) => createPair(mtu, vnetHeader),
      mtus: [1500, 65_520],
      hostile: [],
      invalid: [],
      tellsEnd: false,
      refuses: false,
    });
  }

  it('loses frames while the interface is down, and goes on', async () => {
    const device = openTapDevice({ name: 'bhtap%d', vnetHeader: false });
    const link = new TapLink({ ...device, mtu: 1500, pool: new CountedPool(), clock: systemClock, vnetHeader: false });
    const log = new FrameLog(link);
    link.attach(log);
    for (let count = 0; count < 1000; count++) expect(sendFrame(link, count, 60)).toBe(true);
    link.flush();
    await turns();
    expect(log.ends).toEqual([]);
    await link.dispose();
  });

  it('ends when the device is taken away', async () => {
    const device = openTapDevice({ name: 'bhtap%d', vnetHeader: false });
    const link = new TapLink({ ...device, mtu: 1500, pool: new CountedPool(), clock: systemClock, vnetHeader: false });
    const log = new FrameLog(link);
    link.attach(log);
    await expectSuccess(['ip', 'link', 'del', device.name]);
    await turnUntil(() => log.ends.length > 0);
    expect(log.ends).toMatchObject([{ kind: 'failed', error: { code: 'EBADF' } }]);
    await link.dispose();
  });

  it('goes with its transport', async () => {
    const device = openTapDevice({ name: 'bhtap%d', vnetHeader: true });
    const before = await expectSuccess(['ip', '-o', 'link']);
    expect(before).toContain(`${device.name}:`);
    await device.transport.dispose();
    const after = await expectSuccess(['ip', '-o', 'link']);
    expect(after).not.toContain(`${device.name}:`);
  });

  it('says what is wrong with a name', () => {
    expect(() => openTapDevice({ name: 'lo', vnetHeader: false })).toThrow(
      expect.objectContaining({ code: 'tap-failed', cause: expect.objectContaining({ code: 'EINVAL' }) as unknown }),
    );
    expect(() => openTapDevice({ name: 'sixteen-letters!', vnetHeader: false })).toThrow(
      expect.objectContaining({ code: 'tap-failed' }),
    );
  });
});
