import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { settingsSchema } from '../api/settings.ts';
import { asBoathouseError, BoathouseError } from '../base/errors.ts';
import { writeFileAtomically } from '../host/atomic-file.ts';
import { isSameProcess } from '../host/process-identity.ts';
import { readTextIfPresent } from '../host/read-text.ts';
import type { MachineRecord } from '../hypervisor/driver.ts';
import type { DriverRegistry } from '../hypervisor/registry.ts';
import { guestLease } from './parse-lease.ts';
import { guestArchitecture } from './image-manifest.ts';

/**
 * `run/machine.json`: the virtual machine that runs, how to find it again, and what it was started with. A backend that was
 * killed leaves it behind, together with the machine; the next one adopts that when it would start the very same, else ends it.
 */
const processRecord = z.object({ pid: z.int().positive(), startTime: z.string() });

const driverRecord: z.ZodType<MachineRecord> = processRecord.extend({
  driver: z.enum(['qemu', 'vfkit', 'hyperkit', 'hyperv', 'wsl']),
  runFolder: z.string(),
  sockets: z.record(z.string(), z.string()),
  helpers: z.array(processRecord.extend({ name: z.string() })),
});

export const machineFacts = z.object({
  arch: guestArchitecture,
  driver: z.string(),
  accelerator: z.enum(['kvm', 'hvf', 'whpx', 'tcg']),
  cpus: z.int(),
  memoryMiB: z.int(),
  engineVersion: z.string(),
  imageId: z.string(),
});

/** What the running machine is. */
export type MachineFacts = z.infer<typeof machineFacts>;

const runRecord = z.object({
  formatVersion: z.literal(1),
  machine: driverRecord,
  facts: machineFacts,
  /** Over all that a boot is given (`start/launch-plan.ts`): the same digest means the same machine. */
  planDigest: z.string(),
  settings: settingsSchema,
  /** Records of earlier versions do not tell. */
  networkKind: z.enum(['user', 'stream', 'datagram', 'vpnkit', 'switch', 'shared']).default('stream'),
  /** As it was at the launch; null of a guest whose `lease` tells. */
  ssh: z
    .union([z.object({ path: z.string().min(1) }), z.object({ host: z.string(), port: z.int().min(1).max(65_535) })])
    .nullable(),
  /** What the guest told last, where the network is not ours. */
  lease: guestLease.nullable().default(null),
});
export type RunRecord = z.infer<typeof runRecord>;

/** Null when no machine was left behind, or the record is of another version or damaged: then nothing is known to adopt. */
export async function readRunRecord(path: string): Promise<RunRecord | null> {
  const text = await readTextIfPresent(path);
  if (text === null) return null;
  try {
    return runRecord.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Rejects when nobody can tell: nothing may be started, deleted or said to be stopped beside it then. Code: `vm-unknown`, which is no fault of an image (`rollback/image-fault.ts`), whatever the cause's is. */
export async function isRecordedVmAlive(path: string, drivers: Pick<DriverRegistry, 'named'>): Promise<boolean> {
  const machine = (await readRunRecord(path))?.machine;
  if (machine === undefined) return false;
  try {
    const asked = drivers.named(machine.driver)?.runsStill?.(machine);
    return await (asked ?? isSameProcess(machine.pid, machine.startTime));
  } catch (error) {
    const known = asBoathouseError(error, 'hypervisor-failed', 'the hypervisor does not tell');
    const hint = known.hint ?? 'Try again in a moment. If it stays so, start the computer anew.';
    const message = `Whether the VM of before still runs is not known: ${known.message}`;
    throw new BoathouseError('vm-unknown', message, { hint, cause: error });
  }
}

export async function writeRunRecord(path: string, record: RunRecord): Promise<void> {
  await writeFileAtomically(path, `${JSON.stringify(record)}\n`, { mode: 0o600 });
}

/** The guest of the machine that runs has another lease. */
export async function recordLease(path: string, lease: RunRecord['lease']): Promise<void> {
  const record = await readRunRecord(path);
  if (record !== null) await writeRunRecord(path, { ...record, lease });
}

export async function removeRunRecord(path: string): Promise<void> {
  await rm(path, { force: true });
}
