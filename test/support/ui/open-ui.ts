import type { MachineUnderTest } from '../machine-under-test.ts';
import { connectUi, followLink, type UiConnection } from './ui-browser.ts';

/** The dashboard's API of a running machine, by the way that a browser comes. */
export async function openUi(machine: MachineUnderTest): Promise<UiConnection> {
  const link = await machine.expectCli(['ui', '--print-url']);
  return connectUi(await followLink(link.trim()));
}
