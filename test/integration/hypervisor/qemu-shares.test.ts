import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isSameProcess } from '../../../electron/host/process-identity.ts';
import type { ShareAttachment, VirtualMachine } from '../../../electron/hypervisor/driver.ts';
import { ConsoleReader } from '../../support/console-reader.ts';
import { createQemuSubject, type QemuSubject } from '../../support/qemu-subject.ts';
import { TINY_GUEST_GREETING } from '../../support/tiny-guest.ts';

describe('shares of a QEMU machine', () => {
  let subject: QemuSubject;
  let share: ShareAttachment;
  let machine: VirtualMachine | undefined;

  beforeEach(async () => {
    subject = await createQemuSubject('amd64');
    share = { kind: 'virtiofs', tag: 'home', hostPath: join(subject.folder, 'a, b'), readOnly: false };
    await mkdir(share.hostPath);
  });

  afterEach(async () => {
    await machine?.kill();
    machine = undefined;
    await subject.dispose();
  });

  const launch = async (...shares: ShareAttachment[]): Promise<VirtualMachine> => {
    machine = await subject.driver.launch({ ...subject.spec, shares }, subject.context);
    await new ConsoleReader(machine.console).waitFor(TINY_GUEST_GREETING);
    return machine;
  };
  const helpersRun = async (vm: VirtualMachine): Promise<boolean[]> =>
    await Promise.all(vm.record.helpers.map((helper) => isSameProcess(helper.pid, helper.startTime)));

  it('are served by QEMU itself over 9P', async (test) => {
    if (!subject.probe.shareKinds.includes('9p')) test.skip();
    const shares = [false, true].map(
      (readOnly): ShareAttachment => ({ ...share, kind: '9p', tag: `s${readOnly}`, readOnly }),
    );
    expect((await launch(...shares)).record.helpers).toEqual([]);
  });

  it('are refused when the folder is not there', async (test) => {
    const missing = { ...share, hostPath: join(subject.folder, 'none') };
    if (subject.probe.shareKinds.includes('9p')) {
      await expect(launch({ ...missing, kind: '9p' })).rejects.toMatchObject({ code: 'share-failed' });
    }
    if (!subject.probe.shareKinds.includes('virtiofs')) test.skip();
    await expect(launch(missing)).rejects.toMatchObject({
      code: 'share-failed',
      logFile: join(subject.context.logFolder, 'virtiofsd-0.log'),
    });
    expect(await readdir(subject.context.runFolder)).toEqual([]);
  });

  describe('over virtiofs', () => {
    beforeEach((test) => {
      if (!subject.probe.shareKinds.includes('virtiofs')) test.skip();
    });

    it('end with the machine, which is no degradation', async () => {
      const vm = await launch(share);
      expect(vm.record.helpers).toHaveLength(1);
      expect(await helpersRun(vm)).toEqual([true]);
      const told: string[] = [];
      vm.onDegraded((text) => told.push(text));
      await vm.console.write(Buffer.from('q'));
      expect(await vm.exited).toEqual({ kind: 'shutdown' });
      expect(await helpersRun(vm)).toEqual([false]);
      expect(told).toEqual([]);
    });

    it('tell when their server dies', async () => {
      const vm = await launch(share);
      const told = new Promise<string>((resolve) => vm.onDegraded(resolve));
      process.kill(vm.record.helpers[0]?.pid ?? 0, 'SIGKILL');
      expect(await told).toContain('virtiofsd 0 ended');
      expect(await isSameProcess(vm.record.pid, vm.record.startTime)).toBe(true);
    });

    it('are watched again after the machine was taken over', async () => {
      const before = await launch(share);
      await before.detach();
      const vm = await subject.driver.attach(before.record, subject.context);
      if (vm === null) throw new Error('the machine is gone');
      machine = vm;
      const told = new Promise<string>((resolve) => vm.onDegraded(resolve));
      process.kill(vm.record.helpers[0]?.pid ?? 0, 'SIGKILL');
      expect(await told).toContain('virtiofsd 0 ended');
      await vm.kill();
      expect(await helpersRun(vm)).toEqual([false]);
    });
  });
});
