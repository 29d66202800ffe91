import { attachTerminalMachine, type AttachRequest } from '../terminal-machine/attach-terminal-machine.ts';
import { HyperkitMachine } from './machine.ts';

/** See `HypervisorDriver.attach`. Signals reach a process by its number. */
export async function attachMachine(request: AttachRequest): Promise<HyperkitMachine | null> {
  return await attachTerminalMachine(
    request,
    () => Promise.resolve(),
    (parts) => new HyperkitMachine(parts),
  );
}
