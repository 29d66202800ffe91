import { expect, it } from 'vitest';
import { isWebAddress } from '../../../../electron/main/window/web-address.ts';

it.each(['http://localhost:8080/', 'https://docs.docker.com/go/x?y#z', 'http://[::1]:81/'])(
  '%s is the browser’s',
  (url) => {
    expect(isWebAddress(url)).toBe(true);
  },
);

it.each([
  'file:///etc/passwd',
  'javascript:alert(1)',
  'boathouse://app/',
  'ms-settings:network',
  'smb://server/share',
  'http://user:word@example.com/',
  'not an address',
])('%s is not', (url) => {
  expect(isWebAddress(url)).toBe(false);
});
