import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { networkingMode, networkWarning, parseNetworkingMode } from '../../../../electron/hypervisor/wsl/wsl-config.ts';

it.each([
  ['[wsl2]\nnetworkingMode=mirrored\n', 'mirrored'],
  ['[WSL2]\r\nmemory = 8GB\r\n NetworkingMode = "NAT" # as it was\r\n', 'nat'],
  ['[experimental]\nnetworkingMode=virtioproxy', 'virtioproxy'],
  ['networkingMode=mirrored\n[wsl2]\n#networkingMode=none\n[other]\nnetworkingMode=none', null],
  ['', null],
])('reads of %j the mode %j', (text, mode) => {
  expect(parseNetworkingMode(text)).toBe(mode);
});

it('reads the file of the user’s folder, when there is one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'wslconfig-'));
  expect(await networkingMode({})).toBeNull();
  expect(await networkingMode({ USERPROFILE: folder })).toBeNull();
  await writeFile(join(folder, '.wslconfig'), '\uFEFF[wsl2]\r\nnetworkingMode=none\r\n');
  expect(await networkingMode({ USERPROFILE: folder })).toBe('none');
  await rm(folder, { recursive: true });
});

it('warns of what is not as WSL’s default, with the way back', () => {
  expect([networkWarning(null), networkWarning('nat')]).toEqual([null, null]);
  for (const mode of ['mirrored', 'consomme', 'virtioproxy', 'bridged'])
    expect(networkWarning(mode)).toMatch(new RegExp(`set to ${mode}.*wsl --shutdown`));
});
