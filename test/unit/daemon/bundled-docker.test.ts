import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundledDocker, withBundledDocker } from '../../../electron/daemon/bundled-docker.ts';

describe.skipIf(process.platform === 'win32')('the docker client of an installed app', () => {
  it('lies beside its archive, and a checkout has none', () => {
    const module = 'file:///opt/Boathouse/resources/app.asar/dist/electron/daemon/bundled-docker.js';
    expect(bundledDocker(module)).toBe('/opt/Boathouse/resources/bin/docker');
    expect(bundledDocker()).toBeNull();
  });

  it('is the last that builds find', () => {
    const docker = '/opt/Boathouse/resources/bin/docker';
    const env = { PATH: ['/usr/bin', '/bin'].join(path.delimiter), HOME: '/home/ann' };
    expect(withBundledDocker(env, docker)).toEqual({
      PATH: '/usr/bin:/bin:/opt/Boathouse/resources/bin',
      HOME: '/home/ann',
    });
    expect(withBundledDocker({ Path: '/usr/bin' }, docker)).toEqual({ PATH: '/usr/bin:/opt/Boathouse/resources/bin' });
    expect(withBundledDocker(env, null)).toBe(env);
  });
});
