import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Architecture } from '../../electron/hypervisor/driver.ts';

/** What the guest says first. */
export const TINY_GUEST_GREETING = 'tiny guest ready';
/** What it says before it powers off because the button was pressed. */
export const TINY_GUEST_BUTTON = 'power button';

/** Where the PVH guest is linked to run. */
const LOAD_ADDRESS = 0x10_0000;

/** Assembled from `test/fixtures/tiny-guest/*.S`, where the commands that do it stand. */
const CODE: Record<Architecture, string> = {
  amd64:
    'ZroCBma4AAFm776eABAA6GoAAABmugAGZu1mqQABdSVmuv0D7KgBdOtmuvgD7DxxdB08cnQlPHB0KjxmdC/oSAAAAOvPvrEAEADoLwAAAGa6BAZm' +
    'uAAgZu/r9Ga6+QywBu7r92a6BQWwAe7r97kAAAIAsHjoEgAAAEl19uuWrITAdAfoAwAAAOv0w4jEZrr9A+yoIHT7iOBmuvgD7sN0aW55IGd1ZXN0' +
    'IHJlYWR5DQoAcG93ZXIgYnV0dG9uDQoA',
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
 * (`f`), and powers off when the button is pressed.
 */
export async function writeTinyGuest(folder: string, arch: Architecture): Promise<TinyGuest> {
  const kernel = join(folder, `tiny-${arch}`);
  const initramfs = join(folder, 'tiny-initramfs');
  const code = Buffer.from(CODE[arch], 'base64');
  await writeFile(kernel, arch === 'amd64' ? elfWithPvhNote(code) : code);
  await writeFile(initramfs, 'no file system: the tiny guest never looks\n');
  return { kernel, initramfs };
}

/** A 32-bit ELF with one segment to load and the Xen note that names the PVH entry point. */
function elfWithPvhNote(code: Buffer): Buffer {
  const headerBytes = 52;
  const programHeaderBytes = 32;
  const noteOffset = headerBytes + 2 * programHeaderBytes;
  const note = Buffer.alloc(20);
  note.writeUInt32LE(4, 0);
  note.writeUInt32LE(4, 4);
  note.writeUInt32LE(18, 8); // XEN_ELFNOTE_PHYS32_ENTRY
  note.write('Xen\0', 12, 'latin1');
  note.writeUInt32LE(LOAD_ADDRESS, 16);
  const codeOffset = noteOffset + note.length;

  const header = Buffer.alloc(headerBytes);
  header.write('\x7fELF\x01\x01\x01', 0, 'latin1');
  header.writeUInt16LE(2, 16); // ET_EXEC
  header.writeUInt16LE(3, 18); // EM_386
  header.writeUInt32LE(1, 20);
  header.writeUInt32LE(LOAD_ADDRESS, 24);
  header.writeUInt32LE(headerBytes, 28);
  header.writeUInt16LE(headerBytes, 40);
  header.writeUInt16LE(programHeaderBytes, 42);
  header.writeUInt16LE(2, 44);

  const load = programHeader(1, codeOffset, LOAD_ADDRESS, code.length);
  return Buffer.concat([header, load, programHeader(4, noteOffset, 0, note.length), note, code]);
}

function programHeader(type: number, fileOffset: number, address: number, sizeBytes: number): Buffer {
  const bytes = Buffer.alloc(32);
  [type, fileOffset, address, address, sizeBytes, sizeBytes, 7, 4].forEach((value, index) =>
    bytes.writeUInt32LE(value, index * 4),
  );
  return bytes;
}
