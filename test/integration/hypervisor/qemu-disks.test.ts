import { chmod, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DiskAttachment, VirtualMachine } from '../../../electron/hypervisor/driver.ts';
import { createQemuSubject, type QemuSubject } from '../../support/qemu-subject.ts';

describe('disks of a QEMU machine', () => {
  let subject: QemuSubject;
  let data: DiskAttachment;
  let first: VirtualMachine | undefined;

  beforeEach(async () => {
    subject = await createQemuSubject('amd64');
    data = { path: join(subject.folder, 'data, of ann.img'), readOnly: false };
    await writeFile(data.path, '');
    await truncate(data.path, 1024 * 1024);
  });

  afterEach(async () => {
    await first?.kill();
    await subject.dispose();
  });

  const launch = async (disks: readonly DiskAttachment[], run = 'run'): Promise<VirtualMachine> =>
    await subject.driver.launch(
      { ...subject.spec, disks },
      { ...subject.context, runFolder: join(subject.folder, run) },
    );

  it('are written by one machine at a time', async () => {
    first = await launch([data]);
    await expect(launch([data], 'run2')).rejects.toMatchObject({
      code: 'disk-in-use',
      hint: expect.stringContaining('stop it') as string,
      logFile: join(subject.context.logFolder, 'hypervisor.log'),
    });
  });

  it('are read by several', async () => {
    const image = { ...data, readOnly: true };
    await chmod(data.path, 0o400);
    first = await launch([image]);
    await (await launch([image], 'run2')).kill();
  });

  it('must be there', async () => {
    await expect(launch([{ path: join(subject.folder, 'none'), readOnly: false }])).rejects.toMatchObject({
      code: 'disk-not-accessible',
    });
    const log = await readFile(join(subject.context.logFolder, 'hypervisor.log'), 'utf8');
    expect(log).toContain('No such file or directory');
  });
});
