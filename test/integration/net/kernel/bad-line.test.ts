import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { hostExchange } from './support/host-peer.ts';
import { KernelGuest } from './support/kernel-guest.ts';
import { describeKernel } from './support/kernel-suite.ts';

// No checksum of Ethernet's own is at work here: a flipped bit may make a wrong address, of which both ends recover.
const FAULTS = { lossShare: 0.03, duplicateShare: 0.01, reorderShare: 0.02, reorderMs: 3, corruptShare: 0.002 };
const SEND_BYTES = 3_000_000;

// The faults are of our own link: not every kernel has netem.
await describeKernel('TCP on a bad line', ['ip', 'python3'], () => {
  describe.each([
    { name: 'MTU 1500', mtu: 1500 },
    { name: 'MTU 9000', mtu: 9000 },
  ])('$name', ({ mtu }) => {
    let guest: KernelGuest;

    beforeAll(async () => {
      guest = await KernelGuest.start({
        mtu,
        vnetHeader: false,
        faults: { seed: mtu, toGuest: FAULTS, fromGuest: FAULTS },
      });
    });

    afterAll(async () => {
      await guest[Symbol.asyncDispose]();
    });

    it.each(['192.168.65.2', 'fd00:65::2'])('loses nothing either way to %s', async (host) => {
      const { server, done } = await hostExchange(SEND_BYTES, 'both');
      onTestFinished(() => server[Symbol.asyncDispose]());
      const inside = await guest.task('exchange', { host, port: server.port, send: SEND_BYTES, order: 'both' });
      const outside = await done;
      expect(inside).toMatchObject({ sent: outside.received, received: outside.sent, receivedBytes: SEND_BYTES });
      expect(guest.gateway.counters().tcp.segmentsRetransmitted).toBeGreaterThan(0);
    });
  });
});
