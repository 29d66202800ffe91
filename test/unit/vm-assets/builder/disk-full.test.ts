import { expect, it } from 'vitest';
import { namingFullDisk } from '../../../../vm-assets/builder/disk-full.ts';

it('names the folder whose disk is full, and leaves other errors alone', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  expect(namingFullDisk(full, '/cache')).toMatchObject({
    code: 'image-disk-full',
    message: 'no room left in /cache',
    cause: full,
  });
  const other = Object.assign(new Error('EACCES'), { code: 'EACCES' });
  expect(namingFullDisk(other, '/cache')).toBe(other);
});
