import { expect, test } from 'vitest';
import { BoathouseError } from '../../../../electron/base/errors.ts';
import { imageFaultOf } from '../../../../electron/vm/rollback/image-fault.ts';

test('an image can be to blame for a guest that stays silent, and for files that are not whole', () => {
  expect(imageFaultOf(new BoathouseError('kernel-timeout', 'silent'))).toBe('boot');
  expect(imageFaultOf(new BoathouseError('image-damaged', 'not whole'))).toBe('files');
});

test.each([
  'vm-unknown',
  'vm-not-ended',
  'guest-not-found',
  'guest-without-address',
  'data-disk-not-ready',
  'port-in-use',
])('no image is to blame for %s', (code) => {
  expect(imageFaultOf(new BoathouseError(code, 'it failed'))).toBeNull();
});
