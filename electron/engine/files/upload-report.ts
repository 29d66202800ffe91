import { filePath } from '../../api/engine/file-path.ts';
import type { FileUploadReport } from '../../api/engine/files.ts';
import { UPLOAD_FAILURES_MAX } from '../../api/limits.ts';
import { fileFailed, fileFailure } from './file-failure.ts';

/** Longer than a line of the program's is: a path of 4,095 bytes, three characters each. */
const LINE_MAX_LENGTH = 16 * 1024;

/**
 * The answer of `upload`: a line a failure, and a last one with what was made. Failures are counted, and of the first ones is kept what to show:
 * there may be as many as files were sent. Throws `file-failed` when the last line is missing.
 */
export async function uploadReport(output: AsyncIterable<Buffer>): Promise<FileUploadReport> {
  const failures: { path: string; message: string }[] = [];
  let failed = 0;
  let made: RegExpExecArray | null = null;
  let rest = '';
  for await (const piece of output) {
    const lines = (rest + piece.toString('latin1')).split('\n');
    rest = (lines.pop() ?? '').slice(0, LINE_MAX_LENGTH);
    for (const line of lines) {
      made = /^\. (\d{1,15}) (\d{1,15}) (\d{1,15})$/.exec(line);
      const [, words = '', path = ''] = /^failed (\S+ \S+) (\S+)$/.exec(line) ?? [];
      if (words === '') continue;
      failed += 1;
      if (failures.length < UPLOAD_FAILURES_MAX && filePath.safeParse(`/${path}`).success) {
        failures.push({ path, message: fileFailure(words).message });
      }
    }
  }
  if (made === null) throw fileFailed('the answer was cut off');
  const [files = 0, folders = 0, kept = 0] = made.slice(1).map(Number);
  return { files, folders, kept, failed, failures };
}
