import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isHeldByAnother, replaceFile, untilLetGo } from '../../../electron/host/replace-file.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

const held = Object.assign(new Error('EPERM: operation not permitted, rename'), { code: 'EPERM' });

/** Fails so many times with `held`; each look of the clock lets the next try come. */
function attempts(failures: number) {
  const clock = new FakeClock();
  let tries = 0;
  const done = untilLetGo(
    () => {
      tries += 1;
      return tries > failures ? Promise.resolve('done') : Promise.reject(held);
    },
    (error) => error === held,
    clock,
  );
  /** Lets so many tries come. */
  const run = async (rounds: number): Promise<void> => {
    done.catch(() => undefined);
    for (let round = 0; round < rounds; round += 1) {
      await new Promise(setImmediate);
      clock.advance(100);
    }
  };
  return { done, run, clock, tries: () => tries };
}

describe('what another program holds', () => {
  it('is waited for', async () => {
    const { done, run, clock, tries } = attempts(5);
    await run(10);
    expect(await done).toBe('done');
    expect(tries()).toBe(6);
    expect(clock.pending).toBe(0);
  });

  it('is given up after a moment, with the system’s own error', async () => {
    const { done, run, tries } = attempts(1000);
    await run(100);
    await expect(done).rejects.toBe(held);
    expect(tries()).toBeLessThan(40);
  });

  it('is a matter of Windows, and of some errors', () => {
    expect(isHeldByAnother(held, 'win32')).toBe(true);
    expect(isHeldByAnother(held, 'linux')).toBe(false);
    expect(isHeldByAnother(Object.assign(new Error(''), { code: 'ENOENT' }), 'win32')).toBe(false);
    expect(isHeldByAnother('EPERM', 'win32')).toBe(false);
  });
});

describe('a file', () => {
  it('takes the place of another', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'new'), 'new');
    await writeFile(join(folder, 'old'), 'old');
    await replaceFile(join(folder, 'new'), join(folder, 'old'));
    expect(await readdir(folder)).toEqual(['old']);
    expect(await readFile(join(folder, 'old'), 'utf8')).toBe('new');
  });

  it('that cannot is an error at once', async () => {
    const folder = await temporaryFolder();
    await expect(replaceFile(join(folder, 'none'), join(folder, 'old'))).rejects.toThrow('ENOENT');
  });
});
