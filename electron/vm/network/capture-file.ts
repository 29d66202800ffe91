import { type FileHandle, open, stat } from 'node:fs/promises';
import { BoathouseError } from '../../base/errors.ts';

const PRIVATE = 0o600;

/**
 * The file of a capture, mode 0600: it holds what containers say in the clear. A file that is there is replaced; what is no file, such as
 * a device or a pipe, is refused, since opening that may have an effect or take for ever. Errors: `capture-failed`.
 */
export async function createCaptureFile(path: string): Promise<FileHandle> {
  try {
    await refuseOtherThanFile(path);
    const file = await open(path, 'w', PRIVATE);
    await file.chmod(PRIVATE);
    return file;
  } catch (error) {
    if (error instanceof BoathouseError) throw error;
    throw new BoathouseError('capture-failed', `The capture ${path} cannot be written`, { cause: error });
  }
}

async function refuseOtherThanFile(path: string): Promise<void> {
  const there = await stat(path).catch(() => null);
  if (there === null || there.isFile()) return;
  throw new BoathouseError('capture-failed', `${path} is there and is no file`, {
    hint: 'Without a file, the capture goes to standard output.',
  });
}
