import { describe, expect, test } from 'vitest';
import { guestClockCheck } from '../../../../electron/vm/diagnostics/guest-clock.ts';
import { guestDiskCheck } from '../../../../electron/vm/diagnostics/guest-disk.ts';
import { sharesCheck } from '../../../../electron/vm/diagnostics/shares.ts';
import { sshCheck } from '../../../../electron/vm/diagnostics/ssh.ts';
import type { GuestMount } from '../../../../electron/vm/shares.ts';
import { diagnosticBench } from '../../../support/vm/diagnostic-bench.ts';
import { output } from '../../../support/vm/fake-guest.ts';

/** A bench whose guest prints `text` whatever it is asked. */
async function answering(text: string) {
  const bench = await diagnosticBench();
  if (bench.guest !== null) bench.guest.answer = () => Promise.resolve(output(text));
  return bench;
}

test.each([sshCheck, guestClockCheck, sharesCheck, guestDiskCheck])(
  '$id is skipped while nothing runs',
  async (check) => {
    const bench = await diagnosticBench();
    bench.guest = null;
    expect(await bench.check(check)).toMatchObject({ outcome: 'skipped' });
  },
);

describe('ssh', () => {
  test('names the kernel', async () => {
    const bench = await answering('6.12.107\n');
    expect(await bench.check(sshCheck)).toMatchObject({
      outcome: 'ok',
      detail: expect.stringContaining('6.12.107') as string,
    });
  });

  test('is a failure when there is no answer', async () => {
    const bench = await diagnosticBench();
    if (bench.guest !== null) bench.guest.answer = () => Promise.reject(new Error('connection lost'));
    expect(await bench.check(sshCheck)).toMatchObject({ outcome: 'failure' });
  });
});

describe('guest-clock', () => {
  test.each([
    [0, 'ok'],
    [2, 'ok'],
    [-30, 'warning'],
    [3600, 'warning'],
  ])('that is %i seconds off is %s', async (seconds, outcome) => {
    const bench = await diagnosticBench();
    const answer = output(`${Math.floor(bench.clock.now() / 1000) + seconds}\n`);
    if (bench.guest !== null) bench.guest.answer = () => Promise.resolve(answer);
    expect(await bench.check(guestClockCheck)).toMatchObject({ outcome });
  });
});

describe('shares', () => {
  const mount = (guestPath: string, tag: string): GuestMount => ({
    kind: '9p',
    tag,
    hostPath: guestPath,
    guestPath,
    readOnly: false,
    options: '-',
  });

  test('that are mounted are listed, names with spaces too', async () => {
    const bench = await answering('root / tmpfs rw 0 0\nshare0 /home/ann\\040b 9p rw 0 0\n');
    bench.mounts = [mount('/home/ann b', 'share0')];
    expect(await bench.check(sharesCheck)).toMatchObject({ outcome: 'ok', detail: '/home/ann b (9p)' });
  });

  test('on macOS are told to keep their owner', async () => {
    const bench = await answering('share0 /Users/ann virtiofs rw 0 0\n');
    bench.mounts = [{ ...mount('/Users/ann', 'share0'), kind: 'virtiofs' }];
    expect(await bench.check(sharesCheck)).toMatchObject({ outcome: 'ok', detail: '/Users/ann (virtiofs)' });
    const onMac = { ...bench.context, platform: 'darwin' as const };
    expect(await sharesCheck.run(onMac, new AbortController().signal)).toMatchObject({
      outcome: 'ok',
      detail: expect.stringMatching(/^\/Users\/ann \(virtiofs\)\. .* use a volume/) as string,
    });
  });

  test('that are carried over ssh are known by their sockets', async () => {
    const bench = await answering('/run/boathouse/shares/share0 /c/Users/ann 9p rw 0 0\nshare1 /srv 9p rw 0 0\n');
    const [home, srv] = [mount('/c/Users/ann', 'share0'), mount('/srv', 'share1')];
    bench.mounts = [{ ...home, kind: '9p-ssh' }];
    expect(await bench.check(sharesCheck)).toMatchObject({ outcome: 'ok', detail: '/c/Users/ann (9p-ssh)' });
    bench.mounts = [{ ...srv, kind: '9p-ssh' }];
    expect(await bench.check(sharesCheck)).toMatchObject({ outcome: 'warning' });
  });

  test('that are not mounted, or hidden by something else, are named', async () => {
    const bench = await answering('share0 /home/ann 9p rw 0 0\ntmpfs /home/ann tmpfs rw 0 0\n');
    bench.mounts = [mount('/home/ann', 'share0'), mount('/srv', 'share1')];
    expect(await bench.check(sharesCheck)).toMatchObject({
      outcome: 'warning',
      detail: expect.stringContaining('/home/ann, /srv') as string,
    });
  });

  test('may be none', async () => {
    expect(await (await answering('')).check(sharesCheck)).toMatchObject({ outcome: 'ok' });
  });
});

describe('guest-disk', () => {
  const table = (usedKiB: number, freeKiB: number, inodesUsed = 10) =>
    'Filesystem 1024-blocks Used Available Capacity Mounted on\n' +
    `/dev/vdc ${usedKiB + freeKiB + 1000} ${usedKiB} ${freeKiB} 1% /var\n` +
    'Filesystem Inodes Used Available Capacity Mounted on\n' +
    `/dev/vdc 1000 ${inodesUsed} ${1000 - inodesUsed} 1% /var\n`;

  test.each([
    [table(1_000_000, 7_000_000), 'ok'],
    [table(7_500_000, 500_000), 'warning'],
    [table(8_000_000, 10_000), 'failure'],
    [table(1_000_000, 7_000_000, 990), 'failure'],
  ])('%#', async (text, outcome) => {
    expect(await (await answering(text)).check(guestDiskCheck)).toMatchObject({ outcome });
  });

  test('needs an answer that it understands', async () => {
    await expect((await answering('df: nonsense')).check(guestDiskCheck)).rejects.toThrow('df said nothing');
  });
});
