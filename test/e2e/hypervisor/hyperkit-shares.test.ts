import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { BASE_IMAGE } from '../../support/base-images.ts';
import { installStandIn, STAND_IN_RUNS } from '../../support/hyperkit/hyperkit-subject.ts';
import { shareDevicePort } from '../../support/hyperkit/share-device.ts';
import { HOST_ALIAS, type MachineUnderTest } from '../../support/machine-under-test.ts';
import { ownMachine } from '../../support/machines.ts';
import { startStandInBackend } from '../../support/stand-in/stand-in-backend.ts';
import type { InstalledStandIn } from '../../support/stand-in/whole-machine.ts';
import { staticProgram } from '../../support/static-program.ts';

/** open `/x/mapped` for both, mmap one page of it shared, write an `M` at its beginning, msync, exit with what that said. */
const WRITE_MAPPED = [
  'b802000000488d3d46000000be020000000f054989c0b80900000031ffbe00100000ba0300000041ba010000004531c90f05',
  '4889c7c6004db81a000000be00100000ba040000000f0589c7b83c0000000f052f782f6d617070656400',
].join('');

/** What `vm-assets/guest/boathouse/boot` mounts with, and `electron/vm/shares.ts`. */
const OPTIONS = 'version=9p2000.L,msize=512000,cache=mmap';

/**
 * The product's 9P server under the guest's own kernel (v9fs) and Docker. The messages go by the kernel's TCP transport to the stand-in and from
 * there to the server, as QEMU has no device that hands them out (`test/support/hyperkit/share-device.ts`): what the guest mounts at boot, by virtio, is
 * an empty folder, and here the server's is mounted over it with the same options.
 */
describe.runIf(STAND_IN_RUNS && process.arch === 'x64')('shares of an Intel Mac', () => {
  let standIn: InstalledStandIn;
  let machine: MachineUnderTest;
  let writable: string;
  let readOnly: string;

  beforeAll(async () => {
    const { binary, dispose } = await installStandIn();
    const env = { BOATHOUSE_HYPERKIT: binary };
    standIn = { env, dispose };
    [writable, readOnly] = ['writable', 'read-only'].map((name) =>
      join(inject('session').homeFolder, `hk-${name}`),
    ) as [string, string];
    for (const folder of [writable, readOnly]) await mkdir(folder, { recursive: true });
    await writeFile(join(readOnly, 'file'), 'from the host\n', { mode: 0o640 });
    const shares = [{ path: writable }, { path: readOnly, readOnly: true }];
    const hypervisor = { driver: 'hyperkit', accelerator: 'auto' };
    machine = await ownMachine({ name: 'hk-shares', env, settings: { memoryMiB: 1024, shares, hypervisor } });
    await startStandInBackend(machine, 'hyperkit');
    for (const [index, folder] of [writable, readOnly].entries()) {
      const port = await readFile(shareDevicePort(join(machine.layout.vmRunFolder, `share${index}.sock`)), 'utf8');
      // Writable as to the guest: what is read-only the server says.
      await machine.inVm(`mount -t 9p -o trans=tcp,port=${port},${OPTIONS} ${HOST_ALIAS} ${folder}`);
    }
    await machine.ensureImage(BASE_IMAGE);
  });
  afterAll(async () => {
    await machine[Symbol.asyncDispose]();
    await standIn.dispose();
  });

  const inside = async (script: string, folder = writable): Promise<string> =>
    await machine.docker.expect(['run', '--rm', '-v', `${folder}:/x`, BASE_IMAGE, 'sh', '-ec', script]);

  test('have the driver’s server, one a folder', async () => {
    const { vm } = await machine.status();
    expect(vm?.driver).toBe('hyperkit');
    expect((await machine.status()).warnings).toEqual([]);
    const mounts = await machine.inVm('grep " 9p " /proc/mounts');
    expect(mounts).toContain(`${HOST_ALIAS} ${writable} 9p rw`);
  });

  test('carry files both ways, with owner and mode', async () => {
    await writeFile(join(writable, 'script.sh'), 'echo from the host\n', { mode: 0o750 });
    expect(await inside('sh /x/script.sh; stat -c "%u %g %a" /x/script.sh')).toBe(
      `from the host\n${process.getuid?.()} ${process.getgid?.()} 750`,
    );
    await inside(
      'mkdir /x/sub; echo one > /x/sub/file; chmod 640 /x/sub/file; touch -d "2001-02-03 04:05:06" /x/sub/file',
    );
    expect(await readFile(join(writable, 'sub', 'file'), 'utf8')).toBe('one\n');
    const { mode, mtime } = await stat(join(writable, 'sub', 'file'));
    expect(mode & 0o777).toBe(0o640);
    expect(mtime.toISOString()).toBe('2001-02-03T04:05:06.000Z');
    await writeFile(join(writable, 'sub', 'file'), 'changed by the host\n');
    expect(await inside('cat /x/sub/file')).toBe('changed by the host');
  });

  test('take appends, renames, links, removals and files without a name', async () => {
    const script = [
      'cd /x; mkdir w; cd w',
      'echo one > a; echo two >> a; mv a b; ln -s b link; ln b hard; cat link hard',
      'mkdir -p deep/er; echo x > deep/er/file; mv deep moved; cat moved/er/file',
      'exec 5>gone 6<gone; rm gone; echo kept >&5; cat <&6; exec 5>&- 6<&-',
      'rm hard; rm -r moved; truncate -s 1000000 sparse; stat -c %s sparse; ls',
    ].join('; ');
    expect((await inside(script)).split('\n')).toEqual([
      'one',
      'two',
      'one',
      'two',
      'x',
      'kept',
      '1000000',
      'b',
      'link',
      'sparse',
    ]);
    expect(await readlink(join(writable, 'w', 'link'))).toBe('b');
    expect((await readdir(join(writable, 'w'))).sort()).toEqual(['b', 'link', 'sparse']);
  });

  test('are mapped for writing', async () => {
    await writeFile(join(writable, 'mapped'), 'x'.repeat(5000));
    const code = Buffer.from(WRITE_MAPPED, 'hex');
    await writeFile(join(writable, 'program'), staticProgram('amd64', code), { mode: 0o755 });
    expect(await inside('/x/program; echo "0"; head -c 2 /x/mapped')).toBe('0\nMx');
    expect(await readFile(join(writable, 'mapped'), 'utf8')).toBe(`M${'x'.repeat(4999)}`);
  });

  test('carry megabytes unchanged', async () => {
    const data = Buffer.alloc(24 * 1024 * 1024);
    for (let at = 0; at < data.length; at += 4) data.writeUInt32LE(Math.imul(at, 2_654_435_761) >>> 0, at);
    await writeFile(join(writable, 'large'), data);
    const sum = createHash('sha256').update(data).digest('hex');
    const script = 'sha256sum < /x/large; cp /x/large /x/copy; dd if=/x/large of=/x/odd bs=77777 2>/dev/null';
    expect(await inside(script)).toBe(`${sum}  -`);
    for (const name of ['copy', 'odd'])
      expect(
        createHash('sha256')
          .update(await readFile(join(writable, name)))
          .digest('hex'),
      ).toBe(sum);
  });

  test('carry many files: tar, find, sums of each', async () => {
    const script = [
      'mkdir -p /tmp/t /x/many; cd /tmp/t',
      'for i in $(seq 1 400); do echo "file $i" > f$i; done; sha256sum f* > /x/sums',
      'tar c . | tar x -C /x/many; cd /x/many; find . -type f | wc -l; sha256sum -c /x/sums | grep -c OK',
    ].join('; ');
    expect(await inside(script)).toBe('400\n400');
    expect(await readdir(join(writable, 'many'))).toHaveLength(400);
    expect(await readFile(join(writable, 'many', 'f77'), 'utf8')).toBe('file 77\n');
    expect(await inside('rm -r /x/many; ls -d /x/many 2>&1 || true')).toContain('No such file');
  });

  test('are written by several containers at once', async () => {
    const one = (name: string): Promise<string> =>
      inside(
        `mkdir /x/c${name}; for i in $(seq 1 60); do echo ${name} > /x/c${name}/$i; done; cat /x/c${name}/* | sort -u`,
      );
    expect(await Promise.all(['a', 'b', 'c'].map(one))).toEqual(['a', 'b', 'c']);
  });

  test('say what cannot be, as a file system does', async () => {
    expect(await inside('mkfifo /x/pipe 2>&1 || true; ln -s /etc/passwd /x/out; cat /x/out | head -1')).toBe(
      'mkfifo: /x/pipe: Operation not permitted\nroot:x:0:0:root:/root:/bin/sh',
    );
  });

  test('are not written when they are read-only', async () => {
    const script =
      'cat /x/file; for c in "touch /x/new" "rm /x/file" "mkdir /x/d" "mv /x/file /x/g"; do $c 2>&1 || true; done';
    const [content, ...refusals] = (await inside(script, readOnly)).split('\n');
    expect(content).toBe('from the host');
    expect(refusals).toHaveLength(4);
    for (const refusal of refusals) expect(refusal).toContain('Read-only file system');
    expect(await readdir(readOnly)).toEqual(['file']);
  });

  test('end the machine with their server, which is told', async () => {
    const before = await machine.status();
    const pid = before.vm?.pid;
    const record = JSON.parse(await readFile(machine.layout.machineRecord, 'utf8')) as {
      readonly machine: { readonly helpers: readonly { readonly name: string; readonly pid: number }[] };
    };
    const server = record.machine.helpers.find(({ name }) => name === `9P server of ${writable}`);
    process.kill(server?.pid ?? 0, 'SIGKILL');
    await expect.poll(async () => (await machine.status()).vm?.pid ?? null, { timeout: 60_000 }).not.toBe(pid);
    const status = await machine.status();
    expect(JSON.stringify(status.machine)).toContain('did the 9P server crash?');
    // A HyperKit that ends at once leaves no time for the warning of a server that ended while the machine ran.
  });
});
