import { expect, it } from 'vitest';
import { backendProgram } from '../../../electron/client/backend-program.ts';

const node = { execPath: '/usr/bin/node', backend: '/checkout/dist/electron/daemon/main.js' };
const mounted = {
  execPath: '/tmp/.mount_BoathoX/boathouse-desktop',
  backend: '/tmp/.mount_BoathoX/resources/app.asar/dist/electron/daemon/main.js',
};
const APPIMAGE = '/home/ann/Boathouse.AppImage';

it('is this program with the backend’s code', () => {
  expect(backendProgram({}, node)).toEqual({ file: node.execPath, args: [node.backend] });
});

it('is the AppImage itself where that is mounted for us alone', () => {
  const env = { APPIMAGE, APPDIR: '/tmp/.mount_BoathoX' };
  expect(backendProgram(env, mounted)).toEqual({ file: APPIMAGE, args: ['--run-backend'] });
});

it('is not the AppImage of another program, from which we were started', () => {
  const env = { APPIMAGE: '/home/ann/Editor.AppImage', APPDIR: '/tmp/.mount_Editor' };
  expect(backendProgram(env, node)).toEqual({ file: node.execPath, args: [node.backend] });
  expect(backendProgram({ APPIMAGE, APPDIR: '/tmp/.mount_Boatho' }, mounted)).toMatchObject({ file: mounted.execPath });
});
