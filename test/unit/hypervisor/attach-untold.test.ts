import { expect, it } from 'vitest';
import { silentLogger } from '../../../electron/base/logger.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import type { LaunchContext, MachineRecord } from '../../../electron/hypervisor/driver.ts';
import { attachMachine as attachQemu } from '../../../electron/hypervisor/qemu/attach.ts';
import { attachTerminalMachine } from '../../../electron/hypervisor/terminal-machine/attach-terminal-machine.ts';
import { attachMachine as attachWsl } from '../../../electron/hypervisor/wsl/attach.ts';
import { WslClient } from '../../../electron/hypervisor/wsl/wsl-client.ts';
import { recordOf } from '../../support/vm/fake-driver.ts';

const context: LaunchContext = {
  runFolder: '/none',
  logFolder: '/none',
  logger: silentLogger(),
  signal: new AbortController().signal,
};
/** A process is there, and nobody tells whether it is the machine's. */
const untold: MachineRecord = { ...recordOf(process.pid, '/none'), startTime: '0' };
const gone: MachineRecord = { ...untold, startTime: 'another' };
const clock = systemClock;
const never = (): Promise<never> => Promise.reject(new Error('reached'));

/** None of them asks the hypervisor: a wsl.exe that is not there would tell. */
it.each<[string, (record: MachineRecord) => Promise<unknown>]>([
  ['QEMU', (record) => attachQemu(record, context, clock)],
  ['WSL', (record) => attachWsl(record, context, { wsl: new WslClient('/none/wsl'), clock })],
  ['a machine with a terminal', (record) => attachTerminalMachine({ record, context, clock }, never, never)],
])('%s counts as gone only where that is known', async (_, attach) => {
  await expect(attach(untold)).rejects.toMatchObject({ code: 'process-unreadable' });
  expect(await attach(gone)).toBeNull();
});
