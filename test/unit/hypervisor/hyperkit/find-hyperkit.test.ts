import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findHyperkit } from '../../../../electron/hypervisor/hyperkit/find-hyperkit.ts';

describe('findHyperkit', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'find-hyperkit-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  const find = async (script: string): Promise<string> => {
    const program = join(folder, 'hyperkit');
    await writeFile(program, `#!/bin/sh\n${script}\n`);
    await chmod(program, 0o755);
    const context = { platform: 'darwin', env: { PATH: folder }, packagedFolder: null } as const;
    return (await findHyperkit(context, new AbortController().signal)).version;
  };

  it('asks it for its version, which it writes to stderr', async () => {
    expect(await find('printf "hyperkit: v0.20210107\\n\\nHomepage: x\\n" >&2')).toBe('0.20210107');
    expect(await find('printf "hyperkit: 3cb0d5-dirty\\n\\nHomepage: x\\n" >&2')).toBe('3cb0d5-dirty');
  });

  it('refuses what is none, and tells nobody to install one', async () => {
    await expect(find('echo "no such luck" >&2; exit 1')).rejects.toMatchObject({
      code: 'hypervisor-failed',
      message: expect.stringContaining('no such luck') as string,
    });
    const none = { platform: 'darwin', env: { PATH: join(folder, 'none') }, packagedFolder: null } as const;
    await expect(findHyperkit(none, new AbortController().signal)).rejects.toMatchObject({
      code: 'hypervisor-missing',
      hint: '',
    });
  });
});
