import { expect, it } from 'vitest';
import { drivePath } from '../../../../electron/forward/mounts/drive-path.ts';

it.each([
  ['/c/Users/ann', 'C:\\Users\\ann'],
  ['//d/data', 'D:\\data'],
  ['/c', 'C:\\'],
  ['/c/', 'C:\\'],
  ['/var/run/docker.sock', '/var/run/docker.sock'],
  ['/', '/'],
  ['///c/x', '///c/x'],
  ['C:\\Users', 'C:\\Users'],
  ['\\\\.\\pipe\\x', '\\\\.\\pipe\\x'],
])('%s means %s', (source, meant) => {
  expect(drivePath(source)).toBe(meant);
});
