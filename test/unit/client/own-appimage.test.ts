import { mkdir, realpath, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ownAppImage } from '../../../electron/client/own-appimage.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

const APPIMAGE = '/home/ann/Boathouse.AppImage';
const PROGRAM = '/tmp/.mount_BoathoX/boathouse-desktop';

it('is the file that our program’s mount belongs to', () => {
  expect(ownAppImage({ APPIMAGE, APPDIR: '/tmp/.mount_BoathoX' }, PROGRAM)).toBe(APPIMAGE);
  expect(ownAppImage({ APPIMAGE, APPDIR: '/tmp/.mount_BoathoX/' }, PROGRAM)).toBe(APPIMAGE);
});

it('is none where there are no variables, or half of them', () => {
  expect(ownAppImage({}, PROGRAM)).toBeNull();
  expect(ownAppImage({ APPIMAGE }, PROGRAM)).toBeNull();
  expect(ownAppImage({ APPDIR: '/tmp/.mount_BoathoX' }, PROGRAM)).toBeNull();
  expect(ownAppImage({ APPIMAGE: '', APPDIR: '' }, PROGRAM)).toBeNull();
});

it('is not one that another program left in the environment', () => {
  const editor = { APPIMAGE: '/home/ann/Editor.AppImage', APPDIR: '/tmp/.mount_Editor' };
  expect(ownAppImage(editor, '/opt/Boathouse/boathouse-desktop')).toBeNull();
  expect(ownAppImage({ ...editor, APPDIR: '/tmp/.mount_Boatho' }, PROGRAM)).toBeNull();
});

it('is known where the folder for temporary files is a link', async () => {
  const folder = await realpath(await temporaryFolder());
  await mkdir(join(folder, 'disk', '.mount_BoathoX'), { recursive: true });
  await symlink(join(folder, 'disk'), join(folder, 'tmp'));
  const env = { APPIMAGE, APPDIR: join(folder, 'tmp', '.mount_BoathoX') };
  expect(ownAppImage(env, join(folder, 'disk', '.mount_BoathoX', 'boathouse-desktop'))).toBe(APPIMAGE);
});
