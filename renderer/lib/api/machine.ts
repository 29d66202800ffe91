import type { MachineStatus } from '../../../electron/api/machine-status.ts';
import { Store } from '../store.ts';
import { api } from './connection.ts';

/** Null until the backend has said it once. */
export const machineStatus = new Store<MachineStatus | null>(null);

/** Call once; it goes on over losses of the connection. */
export function followMachine(): void {
  api.machine.events.subscribe(undefined, { onData: (status) => machineStatus.set(status) });
}
