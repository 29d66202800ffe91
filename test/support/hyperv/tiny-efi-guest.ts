import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bootDisk } from '../../../vm-assets/builder/boot-disk/boot-disk.ts';
import { efiProgram } from './efi-program.ts';

/** Assembled from `test/fixtures/tiny-guest/amd64-uefi.S`. */
const CODE =
  '+ma6AgZmuAABZu9IjTWFAAAA6GAAAABmugAGZu1mqQABdSFmuv0D7KgBdOtmuvgD7DxxdBs8cnQjPGZ0KOhCAAAA69NIjTVfAAAA6CcAAABmugQGZrgAIGbv6/RmuvkMsAbu6/e5AAACALB46BMAAAD/yXX166CshMB0B+gDAAAA6/TDiMRmuv0D7KggdPuI4Ga6+APuw3RpbnkgZ3Vlc3QgcmVhZHkNCgBwb3dlciBidXR0b24NCgA=';

/** The tiny guest (`test/support/tiny-guest.ts`) as a disk that boots by UEFI; it does the same, but for the panic. */
export async function writeTinyBootDisk(folder: string): Promise<string> {
  const path = join(folder, 'tiny-boot.img');
  await writeFile(path, bootDisk(efiProgram(Buffer.from(CODE, 'base64')), 'amd64'));
  return path;
}
