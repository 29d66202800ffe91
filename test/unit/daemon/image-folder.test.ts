import { expect, it } from 'vitest';
import { guestArchitecture, imageFolder, isInstalledImage } from '../../../electron/daemon/image-folder.ts';

const INSTALLED = 'file:///opt/Boathouse/resources/app.asar/dist/electron/daemon/image-folder.js';
const BUILT = 'file:///home/ann/boathouse/dist/electron/daemon/image-folder.js';

it('looks for the image beside an installed app’s archive, and in a checkout where it is built', () => {
  expect(imageFolder(undefined, {}, 'amd64', INSTALLED)).toBe('/opt/Boathouse/resources/image/amd64');
  expect(imageFolder(undefined, {}, 'arm64', BUILT)).toBe('/home/ann/boathouse/dist/image/arm64');
});

it('takes the one that it is told', () => {
  expect(imageFolder(undefined, { BOATHOUSE_IMAGE: '/images/a' }, 'amd64', INSTALLED)).toBe('/images/a');
  expect(imageFolder('/images/b', { BOATHOUSE_IMAGE: '/images/a' }, 'amd64', INSTALLED)).toBe('/images/b');
});

it('has guests of this computer’s architecture, or of the one that it is told', () => {
  expect(guestArchitecture('x64', {})).toBe('amd64');
  expect(guestArchitecture('arm64', { BOATHOUSE_ARCH: '' })).toBe('arm64');
  expect(guestArchitecture('x64', { BOATHOUSE_ARCH: 'arm64' })).toBe('arm64');
  expect(guestArchitecture('arm64', { BOATHOUSE_ARCH: 'amd64' })).toBe('amd64');
});

it('refuses an architecture that there is not', () => {
  expect(() => guestArchitecture('x64', { BOATHOUSE_ARCH: 'aarch64' })).toThrow(
    'BOATHOUSE_ARCH is “aarch64”: it must be amd64 or arm64',
  );
});

it('an image is the installed app’s own unless it was built here or named', () => {
  expect(isInstalledImage(undefined, {}, INSTALLED)).toBe(true);
  expect(isInstalledImage(undefined, {}, BUILT)).toBe(false);
  expect(isInstalledImage(undefined, { BOATHOUSE_IMAGE: '/images/a' }, INSTALLED)).toBe(false);
  expect(isInstalledImage('/images/b', {}, INSTALLED)).toBe(false);
});
