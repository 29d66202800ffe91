import { Duplex, PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { fileDownload } from '../../../electron/engine/files/file-download.ts';
import { FILE_PROGRAM } from '../../../electron/engine/files/file-failure.ts';
import { GuestQuestions } from '../../../electron/engine/guest-questions.ts';
import { fileUpload } from '../../../electron/engine/files/file-upload.ts';
import type { GuestProgram } from '../../../electron/engine/guest-program.ts';
import { FakeClock } from '../../support/fake-clock.ts';

/** A program that has read `input` so far and says what a test says. */
class FakeProgram {
  input = '';
  readonly stderr = new PassThrough();
  exit: (exitCode: number) => void = () => undefined;
  readonly stdio = new Duplex({
    autoDestroy: false,
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      this.input += chunk.toString();
      done();
    },
  });
  readonly program: GuestProgram = {
    stdin: this.stdio,
    stdout: this.stdio,
    stderr: this.stderr,
    exited: new Promise((resolve) => (this.exit = resolve)),
    hangUp: () => void this.stdio.destroy(),
  };

  end(answer: string, exitCode = 0, words = ''): void {
    this.stdio.push(answer);
    this.stdio.push(null);
    this.stderr.end(words);
    this.exit(exitCode);
  }
}

function programs(): { programs: GuestQuestions; program: FakeProgram; clock: FakeClock } {
  const program = new FakeProgram();
  const clock = new FakeClock();
  return {
    program,
    clock,
    programs: new GuestQuestions(FILE_PROGRAM, { clock, runInGuest: () => Promise.resolve(program.program) }),
  };
}

const never = new AbortController().signal;

it('hands over a request with its body, and returns all of the answer', async () => {
  const { programs: files, program } = programs();
  const answer = files.ask('save path=/a size=2', Buffer.from('xy'));
  await Promise.resolve();
  program.end('v2\n');
  expect((await answer).toString()).toBe('v2\n');
  expect(program.input).toBe('save path=/a size=2\nxy');
});

it('throws what the program says went wrong', async () => {
  const { programs: files, program } = programs();
  const answer = files.ask('list path=/a', null);
  program.end('', 1, 'missing gone\n');
  await expect(answer).rejects.toMatchObject({ code: 'file-missing' });
});

it('says why even when the program took no more bytes', async () => {
  const { programs: files, program } = programs();
  const upload = await fileUpload(files, 'upload path=/a', never);
  program.stderr.end('exists there is one\n');
  program.exit(1);
  program.stdio.destroy(Object.assign(new Error('the guest closed the channel'), { code: 'EPIPE' }));
  await expect(upload.done).rejects.toMatchObject({ code: 'file-exists' });
  await upload.write('AAAA');
});

it('is given up when its time is up, or its caller leaves', async () => {
  const late = programs();
  const answer = late.programs.ask('list path=/a', null);
  await Promise.resolve();
  late.clock.advance(300_000);
  await expect(answer).rejects.toMatchObject({ code: 'file-failed' });
  expect(late.program.stdio.destroyed).toBe(true);

  const left = programs();
  const controller = new AbortController();
  const upload = await fileUpload(left.programs, 'upload path=/a', controller.signal);
  controller.abort();
  await expect(upload.done).rejects.toMatchObject({ code: 'cancelled' });
});

it('downloads in pieces, after a line that says what it is', async () => {
  const { programs: files, program } = programs();
  const opening = fileDownload(files, 'download path=/a', never);
  program.stdio.push('file 600000');
  program.end(`\n${'x'.repeat(600_000)}`);
  const download = await opening;
  expect(download).toMatchObject({ what: 'file', sizeBytes: 600_000 });
  const pieces: Buffer[] = [];
  for await (const base64 of download.output) pieces.push(Buffer.from(base64, 'base64'));
  expect(pieces.every(({ length }) => length <= 256 * 1024)).toBe(true);
  expect(Buffer.concat(pieces).length).toBe(600_000);
});
