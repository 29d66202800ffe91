import { describe, expect, it } from 'vitest';
import { isSameFile } from '../../../../electron/share/nine-p/tree/open-entry.ts';

describe('a file that was looked at', () => {
  it('is the one that is open by its number and its file system', () => {
    expect(isSameFile({ dev: 1n, ino: 2n }, { dev: 1n, ino: 2n }, 'linux')).toBe(true);
    expect(isSameFile({ dev: 1n, ino: 2n }, { dev: 1n, ino: 3n }, 'linux')).toBe(false);
    expect(isSameFile({ dev: 1n, ino: 2n }, { dev: 4n, ino: 2n }, 'darwin')).toBe(false);
  });

  it('is on Windows known by its number alone', () => {
    expect(isSameFile({ dev: 0xd2b4_68f1_5ac0_12e4n, ino: 2n }, { dev: 0x5ac0_12e4n, ino: 2n }, 'win32')).toBe(true);
    expect(isSameFile({ dev: 1n, ino: 2n }, { dev: 1n, ino: 3n }, 'win32')).toBe(false);
  });
});
