import { settingsSchema } from '../../../electron/api/settings.ts';
import type { MachineRecord } from '../../../electron/hypervisor/driver.ts';
import type { RunRecord } from '../../../electron/vm/machine-record.ts';

/** What a backend leaves of a machine that it started. */
export function runRecordOf(machine: MachineRecord): RunRecord {
  return {
    formatVersion: 1,
    machine,
    facts: {
      arch: 'amd64',
      driver: machine.driver,
      accelerator: 'kvm',
      cpus: 2,
      memoryMiB: 2048,
      engineVersion: '28.5.2',
      imageId: 'a'.repeat(64),
    },
    planDigest: 'digest',
    settings: settingsSchema.parse({}),
    networkKind: 'user',
    ssh: { host: '127.0.0.1', port: 40_022 },
    lease: null,
  };
}
