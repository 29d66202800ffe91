import { mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { BASE_IMAGE, CLIENT_IMAGE } from '../../support/base-images.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';

let machine: MachineUnderTest;
let folder: string;
const own = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

beforeAll(async () => {
  machine = await sharedMachine();
  folder = join(inject('session').homeFolder, 'project');
  await mkdir(folder, { recursive: true });
});
afterAll(() => machine.clean());

async function inside(options: readonly string[], script: string): Promise<string> {
  return await machine.docker.expect(['run', '--rm', ...options, BASE_IMAGE, 'sh', '-c', script]);
}

describe('a bind mount of the home folder', () => {
  test('shows the host’s files with their content, owner and mode', async () => {
    await writeFile(join(folder, 'from-host.sh'), 'echo from the host\n', { mode: 0o750 });
    const seen = await inside(['-v', `${folder}:/x`], 'sh /x/from-host.sh; stat -c "%u %g %a" /x/from-host.sh');
    expect(seen).toBe(`from the host\n${own.uid} ${own.gid} 750`);
  });

  test('brings what a container writes to the host, owned by who wrote it', async () => {
    const user = ['--user', `${own.uid}:${own.gid}`];
    await inside(
      [...user, '-v', `${folder}:/x`],
      'mkdir /x/sub; echo from the container > /x/sub/file; chmod 640 /x/sub/file',
    );
    const file = join(folder, 'sub', 'file');
    expect(await readFile(file, 'utf8')).toBe('from the container\n');
    const found = await stat(file);
    expect({ uid: found.uid, gid: found.gid, mode: found.mode & 0o777 }).toEqual({ ...own, mode: 0o640 });
  });

  test('carries changes both ways while a container runs', async () => {
    await writeFile(join(folder, 'ping'), 'old\n');
    const script =
      'cat /x/ping; until [ "$(cat /x/ping)" = new ]; do usleep 100000; done; echo seen > /x/pong; cat /x/pong';
    await using container = machine.docker.start(['run', '--rm', '-v', `${folder}:/x`, BASE_IMAGE, 'sh', '-c', script]);
    await container.waitFor(/old\n/);
    await writeFile(join(folder, 'ping'), 'new\n');
    await container.waitFor(/seen\n/);
    expect(await container.exit).toBe(0);
    expect(await readFile(join(folder, 'pong'), 'utf8')).toBe('seen\n');
  });

  test('keeps links, renames, appends and removals', async () => {
    await symlink('target', join(folder, 'host-link'));
    const script = [
      'cd /x',
      'readlink host-link',
      'echo one > a; echo two >> a; mv a b; ln -s b link; cat link',
      'rm b; ls -d b 2>/dev/null || echo removed',
    ].join('; ');
    expect(await inside(['-v', `${folder}:/x`], script)).toBe('target\none\ntwo\nremoved');
  });

  test('read-only means it', async () => {
    const script = 'cat /x/from-host.sh > /dev/null && echo readable; echo no > /x/refused';
    const result = await machine.docker.run(['run', '--rm', '-v', `${folder}:/x:ro`, BASE_IMAGE, 'sh', '-c', script]);
    expect(result.stdout).toBe('readable\n');
    expect(result.stderr).toContain('Read-only file system');
    expect(result.code).not.toBe(0);
  });

  test('a folder that is not there yet is made on the host', async () => {
    await inside(['-v', `${folder}/made/deep:/x`], 'echo content > /x/file');
    expect(await readFile(join(folder, 'made', 'deep', 'file'), 'utf8')).toBe('content\n');
  });
});

describe('a bind source outside the shared folders', () => {
  test.each([
    { form: '-v', option: ['-v', '/opt/elsewhere:/x'] },
    { form: '--mount', option: ['--mount', 'type=bind,source=/opt/elsewhere,target=/x'] },
  ])('is refused with what is shared ($form)', async ({ option }) => {
    const stderr = await machine.docker.refused(['run', '--rm', ...option, BASE_IMAGE, 'true']);
    expect(stderr).toContain('/opt/elsewhere');
    expect(stderr).toContain(inject('session').homeFolder);
  });
});

describe('the forwarded socket in a container', () => {
  test('is the engine’s: the docker client inside sees itself', async () => {
    await machine.ensureImage(CLIENT_IMAGE);
    const socket = `${machine.layout.engineSocket}:/var/run/docker.sock`;
    const list = ['docker', 'ps', '--format', '{{.Names}}'];
    const args = ['run', '--rm', '--name', 'inner', '-v', socket, CLIENT_IMAGE, ...list];
    expect(await machine.docker.expect(args)).toBe('inner');
  });

  test('can be mounted by --mount, too', async () => {
    await machine.ensureImage(CLIENT_IMAGE);
    const mount = `type=bind,source=${machine.layout.engineSocket},target=/run/engine.sock`;
    const client = ['docker', '--host', 'unix:///run/engine.sock', 'version', '--format', '{{.Server.Os}}'];
    expect(await machine.docker.expect(['run', '--rm', '--mount', mount, CLIENT_IMAGE, ...client])).toBe('linux');
  });
});
