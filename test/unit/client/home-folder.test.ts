import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { folderLayout } from '../../../electron/api/folder-layout.ts';
import { homeFolder } from '../../../electron/client/home-folder.ts';
import { runFiles } from '../../../electron/hypervisor/hyperkit/run-files.ts';

/** As long as a company's directory may hand it out. */
const LONG_NAME = 'maximiliane.bartholomaeus-hohenzoll';

afterEach(() => vi.unstubAllEnvs());

describe('the data folder', () => {
  it('is the one that BOATHOUSE_HOME names, on every system', () => {
    for (const platform of ['darwin', 'linux'] as const)
      expect(homeFolder({ BOATHOUSE_HOME: '/data/../place' }, platform)).toBe('/place');
  });

  it('is the system’s own else, but for macOS', () => {
    expect(homeFolder({}, 'darwin')).toBe(join(homedir(), '.boathouse'));
    expect(homeFolder({ BOATHOUSE_HOME: '' }, 'darwin')).toBe(join(homedir(), '.boathouse'));
  });

  it.runIf(process.platform === 'linux')('has sockets on macOS that are short, and a URL as they are', () => {
    vi.stubEnv('HOME', `/Users/${LONG_NAME}`);
    const { engineSocket, cacheFolder } = folderLayout(homeFolder({}, 'darwin'), 'darwin');
    expect(new URL(`unix://${engineSocket}`).pathname).toBe(engineSocket);
    // The longest path of all: of HyperKit's trial.
    expect(() => runFiles(join(cacheFolder, 'hyperkit'))).not.toThrow();
  });
});
