import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MountsBench, reasonAgainstMounts } from '../../support/guest/mounts-bench.ts';

/** The guest's own program, on this computer's kernel, in namespaces of the tests. What v9fs does, whose mounts die, the end-to-end tests show. */
const reason = await reasonAgainstMounts();
const quiet = { lines: [], stderr: '' };
const FUSE = existsSync('/dev/fuse');
/** After which the program gives a namespace up. */
const CHILD_MS = 8_000;
const BIND = 'mount --make-rprivate /; mount --bind $share $app';
/** inotify, which perl has no word for. */
const [INIT, ADD] = process.arch === 'arm64' ? [26, 27] : [294, 254];
const WATCH = `$w = syscall ${INIT}, 0; $p = "$ENV{app}/file"; syscall ${ADD}, $w, $p, 2; mkdir "$ENV{volume}/watched"; sleep 999`;

describe.skipIf(reason !== null)(`mounts that died${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  const benchWith = async (line: string): Promise<MountsBench> => {
    const bench = await MountsBench.make();
    await bench.mount(line);
    expect(await bench.renew()).toEqual(quiet);
    return bench;
  };

  it('are exchanged in a container that runs, loss after loss, and none is left over', async () => {
    const bench = await benchWith('echo one > file');
    const container = await bench.container('a', BIND);
    for (const text of ['two', 'three', 'four']) {
      await bench.mount(`echo ${text} > file`);
      expect(await container.run('cat $app/file')).not.toBe(text);
      expect(await bench.renew()).toEqual(quiet);
      expect(await container.run('cat $app/file; echo of $$ > $app/new; grep -c share0 /proc/self/mountinfo')).toBe(
        // The guest's own, which the namespace has as well, and the container's.
        `${text}\n2`,
      );
      expect(await bench.guest('cat $share/new')).toMatch(/^of/);
    }
    expect(await bench.renew()).toEqual(quiet);
  });

  it('keep what was mounted within them, at every moment, and what those hold open', async () => {
    const bench = await benchWith('mkdir -p deep/modules; echo one > file');
    await bench.guest(
      'mkdir $volume/more; echo kept > $volume/module; mount -t tmpfs none $other; touch $other/deepest',
    );
    const container = await bench.container(
      'a',
      `${BIND}; mount --bind $volume $app/deep/modules; mount --bind $other $app/deep/modules/more; mount -o remount,bind,ro $app/deep/modules/more`,
    );
    await container.run(
      '(while cat $app/deep/modules/module >&2; do :; done; echo lost > $volume/lost) 2>/dev/null >&2 &',
    );
    for (const text of ['two', 'three']) {
      await bench.mount(`mkdir -p deep/modules; echo ${text} > file`);
      expect(await bench.renew()).toEqual(quiet);
      expect(await container.run('cat $app/file $app/deep/modules/module; ls $app/deep/modules/more $volume')).toBe(
        [
          text,
          'kept',
          `${bench.folder}/app/deep/modules/more:`,
          'deepest',
          '',
          `${bench.folder}/volume:`,
          'module',
          'more',
        ].join('\n'),
      );
      await expect(container.run('touch $app/deep/modules/more/new')).rejects.toThrow('Read-only');
    }
    await container.run('rm $volume/module');
  });

  it('keep their options: read-only, no programs, times; parts and single files stay what they are', async () => {
    const bench = await benchWith('mkdir -p "a b/c"; echo one > "a b/c/file"');
    const container = await bench.container(
      'a',
      'mount --make-rprivate /; touch $other/file; mount --bind "$share/a b" $app; mount -o remount,bind,ro,nosuid,nodev,noexec,noatime $app; mount --bind "$share/a b/c/file" $other/file',
    );
    await bench.mount('mkdir -p "a b/c"; echo two > "a b/c/file"');
    expect(await bench.renew()).toEqual(quiet);
    expect(await container.run('cat $app/c/file $other/file; findmnt -no VFS-OPTIONS $app')).toBe(
      'two\ntwo\nro,nosuid,nodev,noexec,noatime',
    );
    await expect(container.run('touch $app/new')).rejects.toThrow('Read-only');
    await container.run('echo three > $other/file');
    expect(await bench.guest('cat "$share/a b/c/file"')).toBe('three');
  });

  it.each([
    ['a working folder', 'cd $app'],
    ['a file', 'exec 5<$app/file'],
    ['a program that runs', '$app/sleep infinity & until grep -q app/sleep /proc/$!/maps; do sleep 0.1; done'],
    ['a watch', `perl -e '${WATCH}' & until [ -e $volume/watched ]; do sleep 0.1; done`],
  ])('are told of where %s is held in them, and exchanged for all else', async (_, line) => {
    const bench = await benchWith('echo one > file; cp $(which sleep) .');
    const container = await bench.container('b', `${BIND}; ${line}`);
    for (const text of ['two', 'three']) {
      await bench.mount(`echo ${text} > file`);
      for (let look = 0; look < 2; look += 1) {
        expect(await bench.renew()).toEqual({ lines: [`cut-off ${container.id} open`], stderr: '' });
      }
      expect(await container.run('cat $app/file')).toBe(text);
    }
  });

  it('are left, and told of, where what they showed is gone or something else', async () => {
    const bench = await benchWith('mkdir gone link back; echo one > file; echo secret > outside');
    const bind = (what: string): string => `mount --make-rprivate /; mount --bind $share/${what} $app`;
    const gone = await bench.container('a', bind('gone'));
    const linked = await bench.container('b', bind('link'));
    const file = await bench.container(
      'c',
      'mount --make-rprivate /; touch $other/file; mount --bind $share/file $other/file',
    );
    const well = await bench.container('d', BIND);
    const within = await bench.container('e', `${BIND}; mount --bind $volume $app/back`);
    await bench.mount('echo two > well; ln -s / link; mkdir file');
    const { lines, stderr } = await bench.renew();
    expect(lines).toEqual([gone, linked, file, within].map(({ id }) => `cut-off ${id} left`));
    expect(stderr).toMatch(/No such file/);
    expect(stderr).toMatch(/Too many levels of symbolic links/);
    expect(await linked.run('ls $app')).toBe('');
    expect(await well.run('cat $app/well')).toBe('two');
    // All is well again when it is back.
    await bench.guest('cd $share; mkdir gone back; rm link; mkdir link; rmdir file; echo three > file; touch link/new');
    expect(await bench.renew()).toEqual(quiet);
    expect(await linked.run('ls $app')).toBe('new');
    expect(await file.run('cat $other/file')).toBe('three');
  });

  it('are not looked for where something was put over them, and links that lead elsewhere are not followed', async () => {
    const bench = await benchWith('echo one > file');
    const covered = await bench.container('a', `${BIND}; mount -t tmpfs none $app; echo own > $app/own`);
    const moved = await bench.container(
      'b',
      'mount --make-rprivate /; mkdir -p $volume/x/y; mount --bind $share $volume/x/y; mv $volume/x $volume/z; ln -s / $volume/x',
    );
    await bench.mount('echo two > file');
    expect(await bench.renew()).toEqual(quiet);
    expect(await covered.run('ls $app')).toBe('own');
    expect(await moved.run('cat $volume/z/y/file')).toBe('two');
  });

  // Of a user namespace's the kernel lets none be taken away that it came with.
  it.each(['--mount', '--user --map-root-user --mount'])(
    'are exchanged in a namespace that a container makes by unshare %s',
    async (kinds) => {
      const bench = await benchWith('echo one > file');
      const looks = 'mkdir $volume/inner; until grep -q three $app/file; do sleep 0.1; done; mkdir $volume/seen';
      const container = await bench.container(
        'a',
        `${BIND}; chmod 777 $volume; unshare ${kinds} sh -c '${looks}' & true`,
      );
      await bench.until('[ -e $volume/inner ]');
      for (const text of ['two', 'three']) {
        await bench.mount(`echo ${text} > file`);
        expect(await bench.renew()).toEqual(quiet);
        expect(await container.run('cat $app/file')).toBe(text);
      }
      await bench.until('[ -e $volume/seen ]');
    },
  );

  // As users without rights can in namespaces of their own; the guest's shares are of a type that they cannot.
  it('of another type are no shares, whatever their source', async () => {
    const bench = await benchWith('echo one > file');
    const forged = await bench.container(
      'a',
      'mount --make-rprivate /; mount -t ramfs $BOATHOUSE_STATE/shares/share0 $app',
    );
    await bench.mount('echo two > file');
    expect(await bench.renew()).toEqual(quiet);
    expect(await forged.run('ls $app')).toBe('');
  });

  it('are exchanged for what is mounted at the share’s place, not for a volume that is a part of it', async () => {
    const bench = await benchWith('mkdir -p proj/data; echo one > file');
    const whole = await bench.container('a', BIND);
    await bench.mount('mkdir -p proj/data; echo two > file; echo data > proj/data/file');
    await bench.guest('mount --bind $share/proj/data $volume');
    expect(await bench.renew()).toEqual(quiet);
    expect(await whole.run('cat $app/file')).toBe('two');
  });

  // All of the guest's mounts are shared, as its init has it.
  it.each(['--make-rshared', '--make-rprivate'])(
    'are exchanged in volumes too, for containers that run and those to come (%s)',
    async (propagation) => {
      const bench = await MountsBench.make();
      await bench.guest(`mount ${propagation} /`);
      await bench.mount('mkdir -p proj/data; echo one > file; echo one > proj/data/file');
      await bench.guest('mount --bind $share/proj/data $volume');
      const uses = 'mount --make-rprivate /; mount --bind $volume $app; mount --bind $share $other';
      const container = await bench.container('a', uses);
      for (const text of ['two', 'three']) {
        await bench.mount(`mkdir -p proj/data; echo ${text} > file; echo ${text} > proj/data/file`);
        expect(await bench.renew()).toEqual(quiet);
        expect(await container.run('cat $app/file $other/file')).toBe(`${text}\n${text}`);
        expect(await bench.guest('cat $volume/file; grep -c "/proj/data " /proc/self/mountinfo')).toBe(`${text}\n1`);
      }
      const next = await bench.container('b', uses);
      expect(await next.run('cat $app/file')).toBe('three');
    },
  );

  it('of a share that is away are left alone, without a word', async () => {
    const bench = await benchWith('echo one > file');
    const container = await bench.container('a', BIND);
    await bench.guest('umount -l $share');
    expect(await bench.renew()).toEqual(quiet);
    expect(await container.run('cat $app/file')).toBe('one');
    await bench.mount('echo two > file');
    expect(await bench.renew()).toEqual(quiet);
    expect(await container.run('cat $app/file')).toBe('two');
  });

  it.runIf(FUSE)('are asked nothing: a server that hangs holds nobody up', async () => {
    const bench = await MountsBench.make();
    await bench.mountHanging();
    expect(await bench.renew()).toEqual(quiet);
    const container = await bench.container('a', BIND);
    await bench.mount('echo two > file');
    const start = performance.now();
    expect(await bench.renew()).toEqual(quiet);
    expect(performance.now() - start).toBeLessThan(CHILD_MS / 2);
    expect(await container.run('cat $app/file')).toBe('two');
  });

  it.runIf(FUSE)('are left where the server of now hangs, and the other containers’ are exchanged', async () => {
    const bench = await benchWith('mkdir part; echo one > part/file');
    const part = await bench.container('a', 'mount --make-rprivate /; mount --bind $share/part $app');
    const whole = await bench.container('b', BIND);
    await bench.mountHanging();
    expect((await bench.renew()).lines).toEqual([`cut-off ${part.id} left`]);
    expect(await whole.run('findmnt -no FSTYPE $app')).toBe('fuse');
    await bench.mount('mkdir part; echo two > part/file');
    expect(await bench.renew()).toEqual(quiet);
    expect(await part.run('cat $app/file')).toBe('two');
    expect(await whole.run('cat $app/part/file')).toBe('two');
  });
});
