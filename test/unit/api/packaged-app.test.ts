import { expect, it } from 'vitest';
import { resourcesUrl } from '../../../electron/api/packaged-app.ts';

it('finds the folder of an installed app’s archive, and none in a checkout', () => {
  expect(resourcesUrl('file:///opt/Boathouse/resources/app.asar/dist/electron/daemon/main.js')).toBe(
    'file:///opt/Boathouse/resources/',
  );
  expect(resourcesUrl('file:///home/ann/boathouse/dist/electron/daemon/main.js')).toBeNull();
});
