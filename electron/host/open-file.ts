import { type FileHandle, open, stat } from 'node:fs/promises';
import { BoathouseError } from '../base/errors.ts';
import { fileFailure, requireWholePath } from './file-failure.ts';

/**
 * A file that the user named, to be read once from its beginning. Something else is refused: reading a pipe or a device may have an
 * effect, or never end. The caller closes it. Errors: `file-unsuitable`, those of `fileFailure`.
 */
export async function openFile(path: string): Promise<{ readonly file: FileHandle; readonly sizeBytes: number }> {
  requireWholePath(path);
  try {
    // Before it is opened: opening a pipe waits for its writer.
    if (!(await stat(path)).isFile()) {
      throw new BoathouseError('file-unsuitable', `${path} is no file`, { hint: 'Check the path.' });
    }
    const file = await open(path, 'r');
    return { file, sizeBytes: (await file.stat()).size };
  } catch (error) {
    throw fileFailure(error, path);
  }
}
