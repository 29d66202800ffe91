import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { uploadReport } from '../../../../electron/engine/files/upload-report.ts';

const report = (...pieces: string[]) => uploadReport(Readable.from(pieces.map((piece) => Buffer.from(piece))));

describe('uploadReport', () => {
  it('has what was made and what failed, however the answer is cut', async () => {
    const answer = 'failed exists there%20is%20one a/%FF\nfailed denied no b\n. 3 2 1\n';
    const expected = {
      files: 3,
      folders: 2,
      kept: 1,
      failed: 2,
      failures: [
        { path: 'a/%FF', message: 'There is a file or folder of that name already (there is one)' },
        { path: 'b', message: 'The kernel does not let even root do that (no)' },
      ],
    };
    expect(await report(answer)).toEqual(expected);
    expect(await report(...(answer.match(/[^]/g) ?? []))).toEqual(expected);
  });

  it('counts all failures and keeps the first', async () => {
    const answer = 'failed io no a\n'.repeat(100_000);
    const { failed, failures } = await report(answer, '. 0 0 0\n');
    expect([failed, failures.length]).toEqual([100_000, 50]);
  });

  it('shows no path that is none, and no marks that deceive', async () => {
    const { failed, failures } = await report('failed io no ../up\nfailed io %1B%5B2J%E2%80%AE a\nodd\n. 0 0 0\n');
    expect(failed).toBe(2);
    expect(failures).toEqual([{ path: 'a', message: expect.not.stringMatching(/[\u001b\u202e]/) as string }]);
  });

  it.each(['', '. 1 2\n', '. 1 2 3', '. 1 2 3\nfailed io no a\n', 'x'.repeat(1_000_000)])(
    'of an answer without its end is none',
    async (answer) => {
      await expect(report(answer)).rejects.toMatchObject({ code: 'file-failed' });
    },
  );
});
