import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import type { CancelSignal } from '../base/cancellation.ts';
import { BoathouseError, describeError } from '../base/errors.ts';
import { type ImageFileRole, imageFileRole } from './image-manifest.ts';
import type { MachineImage } from './image-store.ts';

/**
 * Proves, before each boot, that the image's files are byte for byte the ones that the manifest names. Nothing is remembered
 * between boots: a file's time and size say nothing about its content.
 *
 * Hashing is the longer part (about 1 GB/s where the processor has SHA instructions, a third of that elsewhere), so reading
 * runs ahead of it into a second buffer. The files go one after another: in this one thread a second hash would only wait.
 */
const BUFFER_BYTES = 1024 * 1024;

/** Errors: `image-file-missing`, `image-file-damaged`; both name the file. Rejects with the signal's reason when it aborts. */
export async function verifyImage(image: MachineImage, signal: CancelSignal): Promise<void> {
  for (const role of imageFileRole.options) await verifyFile(image, role, signal);
}

async function verifyFile(image: MachineImage, role: ImageFileRole, signal: CancelSignal): Promise<void> {
  const path = image.paths[role];
  const expected = image.manifest.files[role];
  let found: { sizeBytes: number; sha256: string };
  try {
    const file = await open(path, 'r');
    try {
      found = await digest(file, signal);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (signal.aborted) throw error;
    throw new BoathouseError(
      'image-file-missing',
      `The VM image's ${role}, ${path}, cannot be read: ${describeError(error)}`,
      {
        hint: 'Run `npm run setup` in the checkout, or install Boathouse again.',
        cause: error,
      },
    );
  }
  if (found.sizeBytes === expected.sizeBytes && found.sha256 === expected.sha256) return;
  const difference =
    found.sizeBytes === expected.sizeBytes
      ? `its SHA-256 is ${found.sha256}, not ${expected.sha256}`
      : `it has ${found.sizeBytes} bytes, not ${expected.sizeBytes}`;
  throw new BoathouseError(
    'image-file-damaged',
    `The VM image's ${role}, ${path}, is not what was built: ${difference}`,
    {
      hint: 'It is damaged or was changed. Run `npm run setup` in the checkout, or install Boathouse again.',
    },
  );
}

async function digest(file: FileHandle, signal: CancelSignal): Promise<{ sizeBytes: number; sha256: string }> {
  const hash = createHash('sha256');
  const buffers = [Buffer.allocUnsafe(BUFFER_BYTES), Buffer.allocUnsafe(BUFFER_BYTES)] as const;
  let sizeBytes = 0;
  let index = 0;
  let reading = file.read(buffers[0], 0, BUFFER_BYTES);
  for (;;) {
    const { bytesRead, buffer } = await reading;
    if (signal.aborted) throw signal.reason;
    if (bytesRead === 0) return { sizeBytes, sha256: hash.digest('hex') };
    index = 1 - index;
    reading = file.read(index === 0 ? buffers[0] : buffers[1], 0, BUFFER_BYTES);
    hash.update(buffer.subarray(0, bytesRead));
    sizeBytes += bytesRead;
  }
}
