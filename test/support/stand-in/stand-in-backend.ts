import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { MachineUnderTest } from '../machine-under-test.ts';

/** Who takes this computer for a Mac, for a Windows, or for one with a hypervisor's switch. */
export type StandInName = 'vfkit' | 'hyperkit' | 'hyperv' | 'wsl' | 'switch';

/**
 * Starts a backend (`test/support/NAME/backend.ts`, compiled, with the arguments of `electron/daemon/main.ts`), which the command line then finds, and the
 * machine; the next one takes over what the one before left. `inside` makes of a command one that runs on the computer that the backend is to be on.
 */
export async function startStandInBackend(
  machine: MachineUnderTest,
  name: StandInName,
  inside: (argv: string[]) => readonly string[] = (argv) => argv,
): Promise<void> {
  const program = fileURLToPath(new URL(`../../../dist/test/support/${name}/backend.js`, import.meta.url));
  const [file = '', ...args] = inside([process.execPath, program, '--home', machine.home, '--idle-seconds', '600']);
  const backend = spawn(file, args, {
    env: machine.env,
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const [report] = (await once(backend, 'message')) as [unknown];
  expect(report).toEqual({ kind: 'ready' });
  backend.unref();
  await machine.start();
}
