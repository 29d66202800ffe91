import { rename, rm, truncate } from 'node:fs/promises';
import { expectSuccess } from '../command.ts';

/** QEMU makes no VHDX larger: it is made anew by way of a raw disk. False for a file that is no VHDX, or has that size. */
export async function enlarge(path: string, sizeBytes: number): Promise<boolean> {
  const [raw, larger] = [`${path}.raw`, `${path}.larger`];
  try {
    const info = await expectSuccess(['qemu-img', 'info', '-f', 'vhdx', '--output=json', path]).catch(() => null);
    if (info === null || (JSON.parse(info) as { 'virtual-size': number })['virtual-size'] >= sizeBytes) return false;
    await expectSuccess(['qemu-img', 'convert', '-f', 'vhdx', '-O', 'raw', path, raw]);
    await truncate(raw, sizeBytes);
    await expectSuccess(['qemu-img', 'convert', '-f', 'raw', '-O', 'vhdx', '-o', 'subformat=dynamic', raw, larger]);
    await rename(larger, path);
    return true;
  } finally {
    for (const file of [raw, larger]) await rm(file, { force: true });
  }
}
