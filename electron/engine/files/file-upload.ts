import type { FileUploadChannel } from '../../api/engine/file-control.ts';
import type { GuestQuestions } from '../guest-questions.ts';
import { uploadReport } from './upload-report.ts';

/** Hands bytes to `upload`, which says what became of them and ends once they have. */
export async function fileUpload(
  programs: GuestQuestions,
  request: string,
  signal: AbortSignal,
): Promise<FileUploadChannel> {
  const { stdin, output, hangUp } = await programs.start(request, signal);
  const done = uploadReport(output);
  // A client that has gone does not ask.
  done.catch(() => undefined);
  return {
    done,
    write: (base64) =>
      new Promise((resolve) => {
        if (stdin.destroyed || !stdin.writable) resolve();
        // The callback comes when the VM's side took the bytes, or never will.
        else stdin.write(Buffer.from(base64, 'base64'), () => resolve());
      }),
    dispose: hangUp,
  };
}
