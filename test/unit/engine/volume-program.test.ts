import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { GuestProgram } from '../../../electron/engine/guest-program.ts';
import { runVolumeProgram } from '../../../electron/engine/volumes/volume-program.ts';

class FakeProgram implements GuestProgram {
  readonly stdin = new PassThrough();
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  hangUps = 0;
  end!: (code: number | null) => void;
  readonly exited = new Promise<number | null>((resolve) => (this.end = resolve));

  exit(code: number | null, { printed = '', said = '' } = {}): void {
    this.stdout.end(printed);
    this.stderr.end(said);
    this.end(code);
  }

  hangUp(): void {
    this.hangUps += 1;
    this.exit(null);
  }
}

const never = new AbortController().signal;
const command = { command: 'stage', volumes: ['data'] } as const;

function start(move: Parameters<typeof runVolumeProgram>[3] = {}, signal = never) {
  const program = new FakeProgram();
  const lines: string[] = [];
  const result = runVolumeProgram(
    (line) => {
      lines.push(line);
      return Promise.resolve(program);
    },
    command,
    signal,
    move,
  );
  return { program, lines, result };
}

describe('the VM’s program for volumes', () => {
  it('is run with the names, and tells what it printed', async () => {
    const { program, lines, result } = start();
    program.exit(0, { printed: '2\n' });
    expect(await result).toEqual({ changed: false, printed: '2' });
    expect(lines).toEqual(['exec /usr/lib/boathouse/volume stage data']);
  });

  it('tells by its exit code that files changed, that there is no volume, and that it failed', async () => {
    const changed = start();
    changed.program.exit(1, { said: 'tar: ./log: file changed as we read it' });
    expect(await changed.result).toMatchObject({ changed: true });
    const absent = start();
    absent.program.exit(3);
    await expect(absent.result).rejects.toMatchObject({ code: 'no-such-volume' });
    const full = start();
    full.program.exit(2, { said: 'tar: ./x: Cannot write: No space left on device\u001b[2J' });
    await expect(full.result).rejects.toMatchObject({
      code: 'engine-failed',
      message: 'tar: ./x: Cannot write: No space left on device [2J',
      hint: expect.stringContaining('disk') as string,
    });
  });

  it('has the last word over what its end did to its input', async () => {
    const { program, result } = start({
      input: () => {
        program.exit(2, { said: 'tar: Skipping to next header' });
        return Promise.resolve().then(() => Promise.reject(new Error('premature close')));
      },
    });
    await expect(result).rejects.toMatchObject({ message: 'tar: Skipping to next header' });
  });

  it('is hung up when what feeds it fails, and when its caller gives it up', async () => {
    const failing = start({ input: () => Promise.reject(new Error('the disk is gone')) });
    await expect(failing.result).rejects.toThrow('the disk is gone');
    expect(failing.program.hangUps).toBe(1);
    const controller = new AbortController();
    const given = start({}, controller.signal);
    await Promise.resolve();
    controller.abort();
    await expect(given.result).rejects.toMatchObject({ code: 'cancelled' });
    expect(given.program.hangUps).toBe(1);
  });
});
