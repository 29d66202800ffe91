import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findVfkit, requireMac } from '../../../../electron/hypervisor/vfkit/find-vfkit.ts';

describe('the Mac that vfkit needs', () => {
  it('is of macOS 13 or newer, with a hypervisor', () => {
    for (const version of ['13', '13.0.1', '26.1'])
      expect(() => requireMac({ version, hypervisor: true, rosetta: false })).not.toThrow();
    for (const version of ['12.7.6', '10.15', ''])
      expect(() => requireMac({ version, hypervisor: true, rosetta: false })).toThrow(/macOS 13 or newer/);
    expect(() => requireMac({ version: '14.5', hypervisor: false, rosetta: false })).toThrow(/hv_support/);
  });
});

describe('findVfkit', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'find-vfkit-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  const find = async (script: string, packagedFolder: string | null = null): Promise<string> => {
    const program = join(folder, 'vfkit');
    await writeFile(program, `#!/bin/sh\n${script}\n`);
    await chmod(program, 0o755);
    const context = { platform: 'darwin', env: { PATH: folder }, packagedFolder } as const;
    return (await findVfkit(context, new AbortController().signal)).version;
  };

  it('asks it for its version', async () => {
    expect(await find('echo "vfkit version: v0.6.4"')).toBe('0.6.4');
    expect(await find('echo "vfkit version: v0.10.0-3-gabcdef"')).toBe('0.10.0-3-gabcdef');
    expect(await find('echo "vfkit version: unknown"')).toBe('unknown');
  });

  it('refuses one that is too old, or none at all', async () => {
    await expect(find('echo "vfkit version: v0.6.1"')).rejects.toMatchObject({ code: 'hypervisor-too-old' });
    await expect(find('echo "no such luck" >&2; exit 1')).rejects.toMatchObject({
      code: 'hypervisor-failed',
      message: expect.stringContaining('no such luck') as string,
    });
    const env = { BOATHOUSE_VFKIT: join(folder, 'none') };
    const context = { platform: 'darwin', env, packagedFolder: null } as const;
    await expect(findVfkit(context, new AbortController().signal)).rejects.toMatchObject({
      code: 'hypervisor-missing',
    });
  });

  it('tells how to mend the app when its own is no good, and not to install another', async () => {
    for (const script of ['echo "vfkit version: v0.6.1"', 'exit 1']) {
      await expect(find(script)).rejects.toMatchObject({ hint: expect.stringContaining('brew') as string });
      await expect(find(script, folder)).rejects.toMatchObject({ hint: 'Install Boathouse again.' });
    }
  });
});
