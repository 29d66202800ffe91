import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appImageRuntime } from '../../../build/packaging/appimage/runtime.ts';
import { makeAppImage } from '../../../build/packaging/appimage/make-appimage.ts';
import { findExecutable, searchPath } from '../../../electron/host/find-executable.ts';
import { CHECKOUT } from '../../support/checkout.ts';
import { expectSuccess } from '../../support/command.ts';

/**
 * Its runtime cannot be fetched here: what stands for it has a runtime's first bytes, and only what lies behind it is looked at, by what
 * Debian has for a squashfs. With a real runtime it was tried by hand: build/RELEASING.md.
 */
const ARCH = process.arch === 'arm64' ? 'arm64' : 'x64';
const UNPACKED = ARCH === 'arm64' ? 'linux-arm64-unpacked' : 'linux-unpacked';
const MACHINE = ARCH === 'arm64' ? 183 : 62;
const PROGRAM = '#!/bin/sh\necho "as Node: ${ELECTRON_RUN_AS_NODE:-0}, $*"\n';

function runtimeOf(machine: number): Buffer {
  const bytes = Buffer.alloc(4096);
  bytes.write('\x7fELF', 0, 'latin1');
  bytes.write('AI\x02', 8, 'latin1');
  bytes.writeUInt16LE(machine, 18);
  return bytes;
}

let output: string;
let runtime: string;
beforeAll(async () => {
  output = await mkdtemp(join(tmpdir(), 'bh-appimage-'));
  runtime = join(output, 'runtime');
  await writeFile(runtime, runtimeOf(MACHINE));
  const launcher = await readFile(join(CHECKOUT, 'build', 'packaging', 'resources', 'boathouse'), 'utf8');
  for (const [name, text] of [
    ['boathouse-desktop', PROGRAM],
    ['resources/bin/boathouse', launcher],
  ] as const) {
    const file = join(output, UNPACKED, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    await chmod(file, 0o700);
  }
});
afterAll(() => rm(output, { recursive: true }));

const noTools = (await findExecutable('mksquashfs', searchPath(process.env))) === null;

describe.skipIf(noTools)(`an AppImage${noTools ? ': skipped, there is no mksquashfs' : ''}`, () => {
  let app: string;
  beforeAll(async () => {
    const target = { platform: 'linux', arch: ARCH } as const;
    const file = await makeAppImage({ root: CHECKOUT, target, output, runtime: { file: runtime } });
    app = join(output, 'mounted');
    const offset = String((await readFile(runtime)).length);
    await expectSuccess(['unsquashfs', '-quiet', '-no-progress', '-offset', offset, '-dest', app, file], {
      env: process.env,
    });
    expect((await readFile(file)).subarray(0, 4096).equals(await readFile(runtime))).toBe(true);
  });

  const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> =>
    expectSuccess([join(app, 'AppRun'), ...args], { env: { PATH: process.env['PATH'], APPDIR: app, ...env } });
  const code = (name: string): string => `${app}/resources/app.asar/dist/electron/${name}/main.js`;

  it('has what a desktop looks for', async () => {
    const entry = await readFile(join(app, 'boathouse-desktop.desktop'), 'utf8');
    expect(entry).toMatch(/^Exec=AppRun$/m);
    expect(entry).toMatch(/^Icon=boathouse-desktop$/m);
    const icon = await readFile(join(CHECKOUT, 'build', 'icons', 'app.png'));
    expect((await readFile(join(app, '.DirIcon'))).equals(icon)).toBe(true);
  });

  it('is the app, and by its first argument the backend or the command line', async () => {
    expect(await run(['--hidden', 'a b'])).toBe('as Node: 0, --hidden a b');
    expect(await run([])).toBe('as Node: 0, ');
    expect(await run(['--run-backend', '--home', '/h'])).toBe(`as Node: 1, ${code('daemon')} --home /h`);
    expect(await run(['--cli', 'ports', '--json'])).toBe(`as Node: 1, ${code('cli')} ports --json`);
  });

  it('is the command line by the name boathouse, as of a link to it', async () => {
    expect(await run(['status'], { ARGV0: '/home/ann/bin/boathouse' })).toBe(`as Node: 1, ${code('cli')} status`);
    expect(await run(['status'], { ARGV0: './Boathouse.AppImage' })).toBe('as Node: 0, status');
    const link = join(output, 'AppRun');
    await symlink(join(app, 'AppRun'), link);
    const found = await expectSuccess([link, '--cli', 'status'], { env: { PATH: process.env['PATH'] } });
    expect(found).toBe(`as Node: 1, ${code('cli')} status`);
  });
});

describe('the runtime of an AppImage', () => {
  const of = (file: string) => appImageRuntime({ BOATHOUSE_APPIMAGE_RUNTIME: file }, ARCH);

  it('is the file that was named', async () => {
    expect(await of(runtime)).toEqual({ file: runtime });
  });

  it('has to be named', async () => {
    await expect(appImageRuntime({}, ARCH)).rejects.toMatchObject({
      code: 'runtime-unknown',
      hint: expect.stringContaining('BOATHOUSE_APPIMAGE_RUNTIME') as string,
    });
  });

  it('is refused when it is something else, or of another architecture', async () => {
    const other = join(output, 'other-runtime');
    await writeFile(other, runtimeOf(ARCH === 'arm64' ? 62 : 183));
    for (const file of [other, '/bin/sh', join(output, 'nowhere'), output]) {
      await expect(of(file)).rejects.toMatchObject({ code: 'runtime-invalid' });
    }
  });
});
