import { createRequire } from 'node:module';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import type { CustomMacSignOptions, MacConfiguration } from 'app-builder-lib';
import { macConfiguration } from '../../../build/packaging/mac.ts';
import { CHECKOUT } from '../../support/checkout.ts';
import { machO } from '../../support/program-heads.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

/** Each of the app's programs, and the entitlements that it is signed with, without `com.apple.security.`. */
const JIT = ['cs.allow-jit', 'cs.allow-unsigned-executable-memory'];
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'MacOS/Boathouse': JIT,
  'Frameworks/Boathouse Helper.app': JIT,
  'Frameworks/Boathouse Helper.app/Contents/MacOS/Boathouse Helper': JIT,
  'Resources/hypervisor/vfkit': ['virtualization'],
  'Resources/hypervisor/hyperkit': ['hypervisor', 'cs.allow-unsigned-executable-memory'],
  'Resources/hypervisor/bin/qemu-system-x86_64': ['hypervisor', 'cs.allow-jit'],
  'Resources/hypervisor/lib/libglib.dylib': [],
  'Resources/hypervisor/lib/vfkit': [],
  'Resources/bin/docker': [],
  'Resources/cli-plugins/docker-compose': [],
};

/** electron-builder's own, which makes the options of what signs; nothing of a packager but this is asked. */
const { MacTargetHelper } = createRequire(import.meta.url)('app-builder-lib/out/mac/MacTargetHelper') as {
  MacTargetHelper: new (
    packager: object,
  ) => {
    buildSignOptions: (
      ...args: [app: string, identity: object, type: 'distribution', isMas: boolean, config: MacConfiguration]
    ) => Promise<CustomMacSignOptions>;
  };
};
const PACKAGER = { resourceList: Promise.resolve([]), config: {}, platformSpecificBuildOptions: {} };

beforeEach(() => {
  // So that of Apple's systems one is signed for that has the hardened runtime (Darwin 22: macOS 13).
  vi.spyOn(os, 'release').mockReturnValue('22.0.0');
  return () => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  };
});

it.skipIf(process.platform === 'win32')('each program is signed with what it needs itself', async () => {
  const folder = await temporaryFolder();
  const app = join(folder, 'Boathouse.app');
  for (const name of Object.keys(EXPECTED)) {
    if (name.endsWith('.app')) continue;
    await mkdir(dirname(join(app, 'Contents', name)), { recursive: true });
    await writeFile(join(app, 'Contents', name), machO('arm64'));
  }
  // A stand-in for Apple's program.
  const log = join(folder, 'log');
  const codesign = join(folder, 'bin', 'codesign');
  await mkdir(dirname(codesign));
  await writeFile(codesign, `#!/bin/sh\nprintf '%s\\t' "$@" >>'${log}'\necho >>'${log}'\n`);
  await chmod(codesign, 0o755);
  vi.stubEnv('PATH', `${dirname(codesign)}:${process.env['PATH'] ?? ''}`);

  const onSigned = vi.fn();
  const config = macConfiguration({
    root: CHECKOUT,
    target: { platform: 'mac', arch: 'arm64' },
    staged: { app: '/stage/app', resources: '/stage/resources' },
    output: '/packages',
    electron: null,
    publisher: null,
    feed: null,
    onSigned,
  }).mac;
  if (config === undefined || config === null || typeof config.sign !== 'function') throw new Error('nothing signs');
  const identity = { name: 'Developer ID Application: Ann', hash: 'ABC' };
  const options = await new MacTargetHelper(PACKAGER).buildSignOptions(app, identity, 'distribution', false, config);
  await config.sign(options, PACKAGER as never);

  expect(onSigned).toHaveBeenCalledOnce();
  const calls = (await readFile(log, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t').slice(0, -1))
    .filter((args) => args[0] === '--sign');
  const signed = new Map<string, readonly string[]>();
  for (const args of calls) {
    expect(args.slice(0, 3)).toEqual(['--sign', 'ABC', '--force']);
    expect(args).toContain('--timestamp');
    expect(args[args.indexOf('--options') + 1]).toBe('runtime');
    const plist = await readFile(args[args.indexOf('--entitlements') + 1] ?? '', 'utf8');
    signed.set(args.at(-1) ?? '', plist.match(/(?<=<key>com\.apple\.security\.)[^<]+(?=<\/key>\s*<true\/>)/g) ?? []);
  }
  const expected = Object.entries(EXPECTED).map(([name, keys]) => [join(app, 'Contents', name), keys] as const);
  expect(signed).toEqual(new Map([...expected, [app, JIT]]));
  expect([...signed.keys()].at(-1)).toBe(app);
});
