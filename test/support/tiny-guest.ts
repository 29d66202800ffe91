import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Architecture } from '../../electron/hypervisor/driver.ts';
import { bootHeader } from '../../electron/hypervisor/linux-kernel/boot-header.ts';
import { pvhElf } from './pvh-elf.ts';

/** What the guest says first. */
export const TINY_GUEST_GREETING = 'tiny guest ready';
/** What it says before it powers off because the button was pressed. */
export const TINY_GUEST_BUTTON = 'power button';

/** Where the PVH guest is linked to run. */
const LOAD_ADDRESS = 0x10_0000;

/** Assembled from `test/fixtures/tiny-guest/*.S`, where the commands that do it stand. */
const CODE: Record<Architecture, string> = {
  amd64:
    'vAAACQBmugIGZrgAAWbvvqMAEADoagAAAGa6AAZm7WapAAF1JWa6/QPsqAF062a6+APsPHF0HTxydCU8cHQqPGZ0L+hIAAAA68++tgAQAOgvAAAAZroE' +
    'Bma4ACBm7+v0Zrr5DLAG7uv3ZroFBbAB7uv3uQAAAgCweOgSAAAASXX265ashMB0B+gDAAAA6/TDiMRmuv0D7KggdPuI4Ga6+APuw3RpbnkgZ3Vlc3Qg' +
    'cmVhZHkNCgBwb3dlciBidXR0b24NCgA=',
  arm64:
    'EAAAFB8gA9UAAAgAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABBUk1kAAAAAAEgodIgYIBSIDAAuWIgodIAAYBS' +
    'QAwEuUMFABAfAACUQBREuaABGDcgGEC5oP8nNyQAQLmEHAASn8QBcSABAFSfyAFxYAEAVJ+YAXGgAQBUGAAAlPP//xfDAwBwDwAAlACAsFIAAYBy' +
    'AgAA1P3//xcAgLBSIAGAcgIAANT9//8XRQCgUgQPgFIKAACUpQQAccH//1Tj//8X5wMeqmQUQDhkAAA0AwAAlP3//xfgAF/WJhhAueb/LzckAAC5' +
    'wANf1nRpbnkgZ3Vlc3QgcmVhZHkNCgBwb3dlciBidXR0b24NCgA=',
};

export interface TinyGuest {
  readonly kernel: string;
  readonly initramfs: string;
}

/**
 * Writes a guest that boots in a fraction of a second under emulation, needs no disk, and does what a machine's life takes:
 * greets, echoes its console, powers off by itself (`q`), resets (`r`), panics (`p`, amd64), floods its console with 128 KiB
 * (`f`), and powers off when the button is pressed. As a `bzImage` (amd64) it is what HyperKit boots, or its stand-in.
 */
export async function writeTinyGuest(
  folder: string,
  arch: Architecture,
  form: 'native' | 'bzImage' = 'native',
): Promise<TinyGuest> {
  const kernel = join(folder, `tiny-${arch}`);
  const initramfs = join(folder, 'tiny-initramfs');
  const code = Buffer.from(CODE[arch], 'base64');
  const place = { address: LOAD_ADDRESS, codeBytes: code.length, memoryBytes: 4096, hasLongModeEntry: false };
  if (form === 'bzImage') await writeFile(kernel, Buffer.concat([bootHeader(place), code]));
  else await writeFile(kernel, arch === 'amd64' ? pvhElf([{ address: LOAD_ADDRESS, data: code }], LOAD_ADDRESS) : code);
  await writeFile(initramfs, 'no file system: the tiny guest never looks\n');
  return { kernel, initramfs };
}
