import { afterAll, beforeAll, expect, test } from 'vitest';
import { BASE_IMAGE } from '../../support/base-images.ts';
import { eventually } from '../../support/eventually.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';
import { residentMiB } from '../../support/processes.ts';

const SIZE_MIB = 300;
const FILL = `bs=1M count=${SIZE_MIB}`;

let machine: MachineUnderTest;
let hypervisor: number;
beforeAll(async () => {
  machine = await sharedMachine();
  hypervisor = await machine.hypervisorPid();
});
afterAll(() => machine.clean());

/** Resolves once this computer has most of it back: QEMU's own memory moves meanwhile. */
async function givenBack(fullMiB: number): Promise<void> {
  await eventually(async () => ((await residentMiB(hypervisor)) < fullMiB - SIZE_MIB * 0.7 ? true : null), {
    what: `less than the ${fullMiB} MiB that the hypervisor has`,
    timeoutMs: 120_000,
    pauseMs: 1000,
  });
}

test('what a container had this computer has again when it is gone', async () => {
  const fill = `dd if=/dev/zero of=/memory/file ${FILL} && echo full && sleep infinity`;
  const run = ['run', '--detach', '--name', 'hungry', '--tmpfs', '/memory', BASE_IMAGE, 'sh', '-c', fill];
  await machine.docker.expect(run);
  await eventually(async () => ((await machine.docker.expect(['logs', 'hungry'])) === 'full' ? true : null), {
    what: 'a full tmpfs',
  });
  const full = await residentMiB(hypervisor);
  await machine.docker.expect(['rm', '--force', 'hungry']);
  await givenBack(full);
});

test('what the VM keeps of files is dropped when it is idle, with seconds for minutes', async () => {
  await machine.inVm(`dd if=/dev/zero of=/var/tmp/large ${FILL} && sync`);
  const full = await residentMiB(hypervisor);
  const pid = await machine.inVm('/usr/lib/boathouse/give-back 1 >/dev/null 2>&1 & echo $!');
  try {
    await givenBack(full);
  } finally {
    await machine.inVm(`kill ${pid}; rm /var/tmp/large`);
  }
  expect(await machine.inVm('ls /var/tmp')).not.toContain('large');
});

test('randomness comes from the host', async () => {
  expect(await machine.inVm('cat /sys/class/misc/hw_random/rng_current')).toBe('virtio_rng.0');
});
