import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { staticProgram } from '../../../support/static-program.ts';

const SCRIPT = new URL('../../../../vm-assets/guest/boathouse/binfmt', import.meta.url);

/** mov $42, %edi; mov $231, %eax (exit_group); syscall */
const END_WITH_42 = Buffer.from('bf2a000000b8e70000000f05', 'hex');

it('tries Rosetta with the program that its comment tells of, which its registration fits', async () => {
  const script = await readFile(SCRIPT, 'utf8');
  const valueOf = (name: string): string => new RegExp(`^${name}='([^']+)'$`, 'm').exec(script)?.[1] ?? '';
  const bytesOf = (name: string): Buffer => Buffer.from(valueOf(name).replaceAll('\\x', ''), 'hex');
  const program = Buffer.from(valueOf('program'), 'base64');
  expect(program).toEqual(staticProgram('amd64', END_WITH_42));
  const [magic, mask] = [bytesOf('magic'), bytesOf('mask')];
  expect([magic.length, mask.length]).toEqual([20, 20]);
  const fits = (head: Buffer): boolean =>
    magic.every((byte, index) => (((head[index] ?? 0) ^ byte) & (mask[index] ?? 0)) === 0);
  expect(fits(program)).toBe(true);
  expect(fits(staticProgram('arm64', Buffer.alloc(0)))).toBe(false);
});
