import { describe, expect, it, onTestFinished } from 'vitest';
import type { HostEndpoint, HostFailure, HostSockets } from '../../electron/net/host-sockets.ts';
import { ipAddress } from '../../electron/net/wire/ip-address.ts';
import { pattern } from '../support/net/byte-pattern.ts';

const at = (port: number): HostEndpoint => ({ address: ipAddress('127.0.0.1'), port });

/** The part of the contract that is about UDP. */
export function describeHostDatagrams(get: () => HostSockets): void {
  describe('datagrams', () => {
    it('go there and back, each as one', async () => {
      const sockets = get();
      const echo = await sockets.bindUdp(at(0), (bytes, from) => echo.send(bytes, from));
      onTestFinished(() => echo.dispose());
      const answers: Buffer[] = [];
      const inbox = waiter();
      const flow = sockets.openUdp(at(echo.port), {
        datagram: (bytes) => {
          answers.push(Buffer.from(bytes));
          inbox.wake();
        },
        failed: (failure) => expect.unreachable(failure),
      });
      const room = new Uint8Array(1200);
      for (const size of [0, 1, 1200, 500]) {
        room.fill(size);
        flow.send(room.subarray(0, size));
        room.fill(99);
        await inbox.until(() => answers.at(-1)?.length === size);
        expect(answers.at(-1)?.every((byte) => byte === size % 256)).toBe(true);
      }
      await flow.dispose();
    });

    it('tell that nobody is there, and keep the socket', async () => {
      const sockets = get();
      const gone = await sockets.bindUdp(at(0), () => undefined);
      await gone.dispose();
      const failures: HostFailure[] = [];
      const inbox = waiter();
      const flow = sockets.openUdp(at(gone.port), {
        datagram: () => undefined,
        failed: (failure) => {
          failures.push(failure);
          inbox.wake();
        },
      });
      flow.send(pattern(10));
      await inbox.until(() => failures.length > 0);
      expect(failures[0]).toBe('refused');
      await flow.dispose();
      flow.send(pattern(10));
    });

    it('refuse a port that is taken', async () => {
      const sockets = get();
      const first = await sockets.bindUdp(at(0), () => undefined);
      onTestFinished(() => first.dispose());
      const second = sockets.bindUdp(at(first.port), () => undefined);
      await expect(second).rejects.toMatchObject({ code: 'port-in-use' });
    });
  });
}

function waiter(): { wake: () => void; until: (condition: () => boolean) => Promise<void> } {
  let waiting: (() => void)[] = [];
  return {
    wake: () => {
      for (const resolve of waiting.splice(0)) resolve();
    },
    until: async (condition) => {
      while (!condition()) await new Promise<void>((resolve) => (waiting = [...waiting, resolve]));
    },
  };
}
