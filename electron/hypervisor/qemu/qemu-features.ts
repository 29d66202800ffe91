import { isRecord } from '../is-record.ts';

/** What one QEMU binary can do, asked of the binary itself (`ask-features.ts`). Plain JSON: it is remembered. */
export interface QemuFeatures {
  /** For example `7.2.22`. */
  readonly version: string;
  /** `-sandbox` works: seccomp was compiled in and the kernel has it. */
  readonly sandbox: boolean;
  /** Names of device types, as far as the driver looks for them (`WANTED_DEVICES`). */
  readonly devices: readonly string[];
  /** virtio-balloon hands free pages back to the host. */
  readonly freePageReporting: boolean;
}

/** Devices that the driver uses when they are there. */
export const WANTED_DEVICES: readonly string[] = [
  'virtio-9p-pci',
  'vhost-user-fs-pci',
  'virtio-balloon-pci',
  'virtio-rng-pci',
  'pvpanic',
  'pvpanic-pci',
];

/**
 * The oldest QEMU that is supported: the first with `-netdev stream`, which the network link needs, and the oldest that the
 * tests run with.
 */
export const MINIMUM_VERSION: readonly [number, number] = [7, 2];

/** Major and minor number of a version text such as `7.2.22 (Debian 1:7.2+dfsg-7)`, or null. */
export function parseVersion(text: string): readonly [number, number] | null {
  const match = /(\d+)\.(\d+)/.exec(text);
  return match === null ? null : [Number(match[1]), Number(match[2])];
}

/** False for a text that holds no version. */
export function isAtLeast(text: string, [major, minor]: readonly [number, number]): boolean {
  const version = parseVersion(text);
  return version !== null && (version[0] > major || (version[0] === major && version[1] >= minor));
}

export function isSupportedVersion(text: string): boolean {
  return isAtLeast(text, MINIMUM_VERSION);
}

/** Features that were remembered as JSON; null when the value is not of that form. */
export function parseFeatures(value: unknown): QemuFeatures | null {
  if (!isRecord(value)) return null;
  const { version, sandbox, devices, freePageReporting } = value;
  if (typeof version !== 'string' || typeof sandbox !== 'boolean' || typeof freePageReporting !== 'boolean')
    return null;
  if (!Array.isArray(devices)) return null;
  return { version, sandbox, freePageReporting, devices: WANTED_DEVICES.filter((device) => devices.includes(device)) };
}
