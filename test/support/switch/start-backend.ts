import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'vitest';
import type { MachineUnderTest } from '../machine-under-test.ts';
import type { SwitchUnderTest } from './switch-under-test.ts';

/**
 * Starts a backend, `program` with the arguments of `electron/daemon/main.ts`, on that computer, which the command line then finds, and the machine; the next
 * one takes over what the one before left.
 */
export async function startBackendOn(
  { computer }: SwitchUnderTest,
  machine: MachineUnderTest,
  program: string,
): Promise<void> {
  const [file = '', ...args] = computer.inside([process.execPath, program, '--home', machine.home]);
  const backend = spawn(file, [...args, '--idle-seconds', '600'], {
    env: machine.env,
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const [report] = (await once(backend, 'message')) as [unknown];
  expect(report).toEqual({ kind: 'ready' });
  backend.unref();
  await machine.start();
}
