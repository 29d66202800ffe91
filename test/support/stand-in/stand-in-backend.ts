import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { MachineUnderTest } from '../machine-under-test.ts';

export type StandInName = 'vfkit' | 'hyperkit';

/**
 * Starts a backend that takes this computer for a Mac (`test/support/NAME/backend.ts`, compiled), which the command line then finds, and the
 * machine; the next one takes over what the one before left.
 */
export async function startStandInBackend(machine: MachineUnderTest, name: StandInName): Promise<void> {
  const program = fileURLToPath(new URL(`../../../dist/test/support/${name}/backend.js`, import.meta.url));
  const backend = spawn(process.execPath, [program, '--home', machine.home, '--idle-seconds', '600'], {
    env: machine.env,
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const [report] = (await once(backend, 'message')) as [unknown];
  expect(report).toEqual({ kind: 'ready' });
  backend.unref();
  await machine.start();
}
