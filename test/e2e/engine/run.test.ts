import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BASE_IMAGE } from '../../support/base-images.ts';
import { eventually } from '../../support/eventually.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';

let machine: MachineUnderTest;
beforeAll(async () => {
  machine = await sharedMachine();
});
afterAll(() => machine.clean());

describe('docker run --rm', () => {
  test('passes output and exit code on, and leaves no container', async () => {
    const script = 'echo out; echo err >&2; exit 42';
    const result = await machine.docker.run(['run', '--rm', '--name', 'gone', BASE_IMAGE, 'sh', '-c', script]);
    expect(result).toEqual({ code: 42, stdout: 'out\n', stderr: 'err\n' });
    expect(await machine.docker.expect(['ps', '--all', '--quiet', '--filter', 'name=gone'])).toBe('');
  });

  test('a signal shows as 128 and its number', async () => {
    const result = await machine.docker.run(['run', '--rm', BASE_IMAGE, 'sh', '-c', 'kill -TERM $$; wait']);
    // As pid 1 the shell has no default action for SIGTERM: so it goes on, and ends well.
    expect(result.code).toBe(0);
    const init = await machine.docker.run(['run', '--rm', '--init', BASE_IMAGE, 'sh', '-c', 'kill -TERM $$; wait']);
    expect(init.code).toBe(143);
  });

  test.each([
    { code: 125, what: 'an image that nobody has', args: ['--pull=never', 'boathouse.test/absent'] },
    { code: 126, what: 'a file that cannot be executed', args: [BASE_IMAGE, '/etc/passwd'] },
    { code: 127, what: 'a program that is not there', args: [BASE_IMAGE, 'no-such-program'] },
  ])('$code for $what', async ({ code, args }) => {
    expect(await machine.docker.run(['run', '--rm', ...args])).toMatchObject({ code });
  });

  test('--init gives the container the engine’s own init', async () => {
    const first = ['run', '--rm', '--init', BASE_IMAGE, 'cat', '/proc/1/comm'];
    expect(await machine.docker.expect(first)).toBe('docker-init');
  });
});

describe('streams', () => {
  test('half-close: the end of stdin reaches the container, whose output still comes', async () => {
    const script = 'cat; echo after the end; sleep 0.2; echo and later';
    const args = ['run', '--rm', '-i', BASE_IMAGE, 'sh', '-c', script];
    expect(await machine.docker.expect(args, { input: 'x\n' })).toBe('x\nafter the end\nand later');
  });

  test('100 MB go in and come back unchanged', async () => {
    const block = randomBytes(1_000_000);
    const input = function* (): Generator<Buffer> {
      for (let count = 0; count < 100; count += 1) yield block;
    };
    const expected = createHash('sha256');
    for (const piece of input()) expected.update(piece);
    const echoed = await machine.docker.hash(['run', '--rm', '-i', BASE_IMAGE, 'cat'], {
      input: Readable.from(input()),
    });
    expect(echoed).toEqual({ sha256: expected.digest('hex'), bytes: 100_000_000, code: 0 });
  });

  test('attach carries stdin in, output out, and the exit code', async () => {
    const script = 'while read line; do echo "got $line"; [ "$line" = quit ] && exit 7; done';
    await machine.docker.expect(['run', '--detach', '-i', '--name', 'attached', BASE_IMAGE, 'sh', '-c', script]);
    await using attached = machine.docker.start(['attach', 'attached']);
    attached.write('hello\n');
    await attached.waitFor(/got hello\n/);
    attached.write('quit\n');
    await attached.waitFor(/got quit\n/);
    expect(await attached.exit).toBe(7);
  });

  test('logs -f shows what was written before and what comes, and ends with the container', async () => {
    const script = 'echo first; until [ -e /go ]; do usleep 50000; done; echo second';
    await machine.docker.expect(['run', '--detach', '--name', 'talker', BASE_IMAGE, 'sh', '-c', script]);
    await using logs = machine.docker.start(['logs', '-f', 'talker']);
    await logs.waitFor(/first\n/);
    await machine.docker.expect(['exec', 'talker', 'touch', '/go']);
    await logs.waitFor(/second\n/);
    expect(await logs.exit).toBe(0);
  });
});

test('exec -it: a terminal that is resized while a program runs on it', async () => {
  await machine.docker.expect(['run', '--detach', '--init', '--name', 'screen', BASE_IMAGE, 'sleep', '3600']);
  const script =
    'stty size; until [ "$(stty size)" = "40 132" ]; do usleep 50000; done; echo resized; read answer; exit $answer';
  const exec = ['exec', '-it', 'screen', 'sh', '-c', script];
  await using terminal = await machine.docker.terminal(exec, { rows: 24, columns: 80 });
  await terminal.command.waitFor(/24 80\r\n/);
  // The docker client begins to listen for SIGWINCH only after its first resize was answered, which nothing shows: so until the
  // program sees the size, the window goes on changing.
  await eventually(
    async () => {
      await terminal.resize({ rows: 40, columns: 131 });
      await terminal.resize({ rows: 40, columns: 132 });
      return terminal.command.output.includes('resized') ? true : null;
    },
    { what: 'the new size in the container', pauseMs: 2_000, timeoutMs: 120_000 },
  );
  terminal.command.write('9\r');
  expect(await terminal.command.exit).toBe(9);
});
