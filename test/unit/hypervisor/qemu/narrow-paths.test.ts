import { expect, it } from 'vitest';
import { refuseNonAscii } from '../../../../electron/hypervisor/qemu/narrow-paths.ts';

const JOSE = 'C:\\Users\\José\\AppData\\Local\\Boathouse\\disks\\data.img';

it('a path that QEMU could not open on Windows is refused, with what to do', () => {
  expect(() => refuseNonAscii(['C:\\image\\vmlinuz', JOSE], 'win32')).toThrow(
    expect.objectContaining({
      code: 'disk-not-accessible',
      message: expect.stringContaining(JOSE) as string,
      hint: expect.stringContaining('BOATHOUSE_HOME') as string,
    }),
  );
});

it('others are not, nor any elsewhere', () => {
  refuseNonAscii(['C:\\Users\\Jo O`Neil (2)\\data.img'], 'win32');
  refuseNonAscii(['/home/josé/data.img'], 'linux');
});
