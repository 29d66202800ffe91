import { readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HypervisorDriver, LaunchContext, MachineSpec, VirtualMachine } from '../../electron/hypervisor/driver.ts';
import type { NetworkKind } from '../../electron/hypervisor/network-attachment.ts';
import { isSameProcess } from '../../electron/host/process-identity.ts';
import { ConsoleReader } from '../support/console-reader.ts';
import { TINY_GUEST_BUTTON, TINY_GUEST_GREETING } from '../support/tiny-guest.ts';

/** A driver under test, with a place of its own and a machine that boots the tiny guest (`test/support/tiny-guest.ts`). */
export interface DriverSubject {
  readonly driver: HypervisorDriver;
  readonly spec: MachineSpec;
  /** What makes a machine of `spec` that the hypervisor cannot boot; absent: a kernel, or a boot disk, that is not there. */
  readonly unbootable?: Partial<MachineSpec>;
  readonly context: LaunchContext;
  /** Those that the driver's probe offered; `spec` has one of them, with whatever it needs at hand. */
  readonly networkKinds: readonly NetworkKind[];
  /** The guest can tell the hypervisor that it panicked. */
  readonly panics: boolean;
  /** The hypervisor tells a guest that resets itself from one that runs on. */
  readonly resets: boolean;
  /** What is told of a machine whose process somebody killed. */
  readonly killedDetail: string;
  readonly dispose: () => Promise<void>;
}

/** What every `HypervisorDriver` must do, whatever is below it. */
export function describeDriver(name: string, create: () => Promise<DriverSubject>): void {
  describe(`hypervisor driver: ${name}`, () => {
    let subject: DriverSubject;
    const machines: VirtualMachine[] = [];

    beforeEach(async () => {
      subject = await create();
    });

    afterEach(async () => {
      for (const machine of machines.splice(0)) await machine.kill();
      await subject.dispose();
    });

    const launch = async (changes: Partial<MachineSpec> = {}): Promise<VirtualMachine> => {
      const machine = await subject.driver.launch({ ...subject.spec, ...changes }, subject.context);
      machines.push(machine);
      return machine;
    };
    const attach = async (machine: VirtualMachine): Promise<VirtualMachine | null> => {
      const record = JSON.parse(JSON.stringify(machine.record)) as VirtualMachine['record'];
      const attached = await subject.driver.attach(record, subject.context);
      if (attached !== null) machines.push(attached);
      return attached;
    };
    const runs = async (machine: VirtualMachine): Promise<boolean> =>
      isSameProcess(machine.record.pid, machine.record.startTime);

    describe('launch', () => {
      it('loses nothing that the guest said before anybody listened', async () => {
        const machine = await launch();
        const reader = new ConsoleReader(machine.console);
        await reader.waitFor(TINY_GUEST_GREETING);
        expect(reader.text.trimStart().startsWith(TINY_GUEST_GREETING)).toBe(true);
        expect(machine.record).toMatchObject({ driver: subject.driver.name, runFolder: subject.context.runFolder });
        expect(await runs(machine)).toBe(true);
      });

      it('carries what is typed to the guest, and floods back', async () => {
        const reader = new ConsoleReader((await launch()).console);
        await reader.waitFor(TINY_GUEST_GREETING);
        await reader.type('hello');
        await reader.waitFor('hello');
        const before = reader.text.length;
        await reader.type('f!');
        await reader.waitFor('!');
        expect(reader.text.slice(before).replaceAll(/[^x]/g, '')).toHaveLength(128 * 1024);
      });

      it('throws and leaves nothing when the guest cannot be booted', async () => {
        const { kernel, bootDisk } = subject.spec;
        const unbootable = subject.unbootable ?? { kernel: `${kernel}.missing`, bootDisk: `${bootDisk}.missing` };
        await expect(launch(unbootable)).rejects.toMatchObject({
          code: 'hypervisor-failed',
          logFile: expect.stringContaining(subject.context.logFolder) as string,
        });
        expect(await readdir(subject.context.runFolder)).toEqual([]);
      });

      it('says so when a forwarded port is taken', async (test) => {
        if (!subject.networkKinds.includes('user')) test.skip();
        const server = createServer();
        await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0 }, resolve));
        const address = server.address();
        const hostPort = typeof address === 'object' && address !== null ? address.port : 0;
        try {
          const network = { kind: 'user', forwards: [{ hostPort, guestPort: 22 }] } as const;
          await expect(launch({ network })).rejects.toMatchObject({ code: 'port-in-use' });
        } finally {
          server.close();
        }
        expect(await readdir(subject.context.runFolder)).toEqual([]);
      });

      it('refuses a network of a kind that it does not offer', async (test) => {
        if (subject.networkKinds.includes('user') && subject.networkKinds.includes('datagram')) test.skip();
        const network = subject.networkKinds.includes('user')
          ? ({ kind: 'datagram', socketPath: '/none', macAddress: '02:00:00:00:00:01' } as const)
          : ({ kind: 'user', forwards: [] } as const);
        await expect(launch({ network })).rejects.toMatchObject({ code: 'hypervisor-failed' });
      });

      it('gives up when it is cancelled, before and amid', async () => {
        const early = AbortSignal.abort();
        await expect(subject.driver.launch(subject.spec, { ...subject.context, signal: early })).rejects.toMatchObject({
          code: 'cancelled',
        });
        const amid = new AbortController();
        const launching = subject.driver.launch(subject.spec, { ...subject.context, signal: amid.signal });
        setImmediate(() => amid.abort());
        await expect(launching).rejects.toMatchObject({ code: 'cancelled' });
        expect(await readdir(subject.context.runFolder)).toEqual([]);
      });

      it('ends what an earlier launch left in the folder', async () => {
        const first = await launch();
        await first.detach();
        const second = await launch();
        expect(await runs(first)).toBe(false);
        expect(await runs(second)).toBe(true);
      });
    });

    describe('the end', () => {
      it('is a shutdown when the guest powers itself off', async () => {
        const machine = await launch();
        const reader = new ConsoleReader(machine.console);
        await reader.waitFor(TINY_GUEST_GREETING);
        await reader.type('q');
        expect(await machine.exited).toEqual({ kind: 'shutdown' });
        await reader.waitForClose();
        await expect(machine.console.write(Buffer.from('x'))).rejects.toMatchObject({ code: 'console-closed' });
        expect(await runs(machine)).toBe(false);
      });

      it('is a shutdown when the power button was pressed', async () => {
        const machine = await launch();
        const reader = new ConsoleReader(machine.console);
        await reader.waitFor(TINY_GUEST_GREETING);
        if (!subject.driver.capabilities.powerButton) return;
        await machine.pressPowerButton();
        await reader.waitFor(TINY_GUEST_BUTTON);
        expect(await machine.exited).toEqual({ kind: 'shutdown' });
      });

      it('is a crash when the guest resets', async (test) => {
        if (!subject.resets) test.skip();
        const machine = await launch();
        const reader = new ConsoleReader(machine.console);
        await reader.waitFor(TINY_GUEST_GREETING);
        await reader.type('r');
        expect(await machine.exited).toMatchObject({ kind: 'crashed' });
      });

      it('is a crash, told as a panic first, when the guest panics', async () => {
        if (!subject.panics) return;
        const machine = await launch();
        const reader = new ConsoleReader(machine.console);
        const panics: string[] = [];
        machine.onPanic((text) => panics.push(text));
        await reader.waitFor(TINY_GUEST_GREETING);
        await reader.type('p');
        expect(await machine.exited).toMatchObject({
          kind: 'crashed',
          detail: expect.stringContaining('panic') as string,
        });
        expect(panics).toHaveLength(1);
      });

      it('is a crash when we kill it, however often', async () => {
        const machine = await launch();
        await Promise.all([machine.kill(), machine.kill()]);
        expect(await machine.exited).toMatchObject({ kind: 'crashed' });
        await machine.kill();
        expect(await runs(machine)).toBe(false);
      });

      it('is a crash when somebody else kills it', async () => {
        const machine = await launch();
        process.kill(machine.record.pid, 'SIGKILL');
        expect(await machine.exited).toMatchObject({
          kind: 'crashed',
          detail: expect.stringContaining(subject.killedDetail) as string,
        });
      });
    });

    it('pauses and resumes', async () => {
      if (!subject.driver.capabilities.pause) return;
      const machine = await launch();
      const reader = new ConsoleReader(machine.console);
      await reader.waitFor(TINY_GUEST_GREETING);
      expect(await machine.isPaused()).toBe(false);
      await machine.pause();
      await reader.type('waited');
      await machine.pause();
      expect(await machine.isPaused()).toBe(true);
      expect(reader.text).not.toContain('waited');
      await machine.resume();
      await reader.waitFor('waited');
      await machine.resume();
      expect(await machine.isPaused()).toBe(false);
    });

    it('is found paused by who attaches, and ends when it is killed so', async () => {
      if (!subject.driver.capabilities.pause) return;
      const machine = await launch();
      await new ConsoleReader(machine.console).waitFor(TINY_GUEST_GREETING);
      await machine.pause();
      await machine.detach();
      const attached = await attach(machine);
      expect(await attached?.isPaused()).toBe(true);
      await attached?.resume();
      expect(await attached?.isPaused()).toBe(false);
      await attached?.pause();
      await attached?.kill();
      expect(await attached?.exited).toMatchObject({ kind: 'crashed' });
    });

    describe('attach', () => {
      it('takes over a machine that was let go, and sees its end', async () => {
        const machine = await launch();
        await new ConsoleReader(machine.console).waitFor(TINY_GUEST_GREETING);
        await machine.detach();
        const attached = await attach(machine);
        expect(attached?.record).toEqual(machine.record);
        if (attached === null) return;
        const reader = new ConsoleReader(attached.console);
        await reader.type('again');
        await reader.waitFor('again');
        await reader.type('q');
        expect(await attached.exited).toEqual({ kind: 'shutdown' });
        expect(await attach(machine)).toBeNull();
      });

      it('sees that a machine was killed', async () => {
        const machine = await launch();
        await machine.detach();
        const attached = await attach(machine);
        process.kill(machine.record.pid, 'SIGKILL');
        expect(await attached?.exited).toMatchObject({ kind: 'crashed' });
      });

      it('does not mistake another process for the machine', async () => {
        const machine = await launch();
        const other = { ...machine.record, startTime: `${machine.record.startTime}0` };
        expect(await subject.driver.attach(other, subject.context)).toBeNull();
        expect(await runs(machine)).toBe(true);
      });
    });
  });
}
