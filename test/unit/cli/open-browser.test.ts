import { expect, it } from 'vitest';
import { browserOpener } from '../../../electron/cli/open-browser.ts';

const URL = 'http://127.0.0.1:1/open?token=a&b';

it('is the system’s own opener, with the address as one argument and no shell', () => {
  expect(browserOpener('darwin', {})).toMatchObject({ file: 'open' });
  expect(browserOpener('darwin', {})?.args(URL)).toEqual([URL]);
  expect(browserOpener('win32', {})?.args(URL)).toEqual(['url.dll,FileProtocolHandler', URL]);
  expect(browserOpener('linux', { DISPLAY: ':0' })).toMatchObject({ file: 'xdg-open' });
  expect(browserOpener('linux', { WAYLAND_DISPLAY: 'wayland-0' })?.args(URL)).toEqual([URL]);
});

it('is none without a screen', () => {
  expect(browserOpener('linux', {})).toBeNull();
  expect(browserOpener('linux', { DISPLAY: '' })).toBeNull();
});
