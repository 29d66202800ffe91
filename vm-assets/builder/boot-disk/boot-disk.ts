import { createHash } from 'node:crypto';
import type { GuestArchitecture } from '../placeholders.ts';
import { fatVolume } from './fat-volume.ts';
import { partitionedDisk } from './partition-table.ts';

/** Where firmware looks on a disk of which it was told nothing (UEFI 2.10, 3.5.1.1). */
const programPath: Readonly<Record<GuestArchitecture, string>> = {
  amd64: 'EFI/BOOT/BOOTX64.EFI',
  arm64: 'EFI/BOOT/BOOTAA64.EFI',
};

/** A disk from which a machine boots that has UEFI and takes neither kernel nor command line from its host. Equal programs give equal disks. */
export function bootDisk(program: Buffer, arch: GuestArchitecture): Buffer {
  const identity = createHash('sha256').update('boathouse boot disk\0').update(program).digest();
  const volume = fatVolume([{ path: programPath[arch], data: program }], identity.readUInt32LE(0));
  return partitionedDisk(volume, identity);
}
