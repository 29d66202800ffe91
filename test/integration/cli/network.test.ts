import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BoathouseError } from '../../../electron/base/errors.ts';
import { CLI, CliUnderTest } from '../../support/cli-under-test.ts';
import { runCommand } from '../../support/command.ts';
import { RunningCommand } from '../../support/running-command.ts';

let cli: CliUnderTest;

beforeAll(async () => {
  cli = await CliUnderTest.serving();
});

afterAll(async () => {
  await cli[Symbol.asyncDispose]();
});

beforeEach(async () => {
  await cli.backend.machine.start();
});

afterEach(async () => {
  cli.backend.network.refusal = null;
  cli.backend.network.captures.length = 0;
  await cli.backend.machine.stop({ force: false });
});

describe('network status', () => {
  it('is for people and for programs', async () => {
    const text = await cli.run(['network', 'status']);
    expect(text).toMatchObject({ code: 0, stderr: '' });
    expect(text.stdout).toMatch(/^QEMU’s user network\n/);
    const json = await cli.run(['network', 'status', '--json']);
    expect(JSON.parse(json.stdout)).toEqual(cli.backend.network.current);
  });

  it('needs a machine that runs', async () => {
    await cli.backend.machine.stop({ force: false });
    for (const args of [['status'], ['capture', '-w', 'x']]) {
      const result = await cli.run(['network', ...args]);
      expect(result.code).toBe(3);
      expect(result.stderr).toBe('error: The engine is not running\nhint: Start it: boathouse start\n');
    }
  });
});

describe('network capture', () => {
  it('goes into a file, at an absolute path, until Ctrl-C', async () => {
    const folder = cli.env['HOME'] ?? '';
    const argv = ['network', 'capture', '-w', 'sub/../x.pcapng', '--filter', 'port 80', '--max-time', '1m'];
    await using command = new RunningCommand([process.execPath, CLI, ...argv], { env: cli.env, cwd: folder });
    await command.waitFor(/^Capturing into .*x\.pcapng, up to 1\.0 GB\. Ctrl-C ends it\.\n/);
    const file = join(folder, 'x.pcapng');
    expect(cli.backend.network.captures).toEqual([{ file, filter: 'port 80', maxBytes: 1e9, maxSeconds: 60 }]);
    command.kill('SIGINT');
    expect(await command.exit).toBe(0);
    expect(command.output).toContain(`\n7 frames, 0 B, in ${file}.\n`);
    expect(await cli.backend.network.untilOpen(0)).toBeUndefined();
  });

  it('goes to standard output when that is no terminal, whole', async () => {
    const running = cli.run(['network', 'capture', '--max-size', '100M']);
    const capture = await cli.backend.network.untilOpen(1);
    const sent = 'x'.repeat(200_000);
    for (let count = 0; count < 10; count += 1) capture?.say(Buffer.from(sent));
    capture?.end({ reason: 'size', lostFrames: 2 });
    const result = await running;
    expect(result.code).toBe(0);
    expect(result.stdout).toBe(sent.repeat(10));
    expect(result.stderr).toBe(
      [
        'Capturing. Ctrl-C ends it.',
        '7 frames, 2.0 MB. The largest size was reached (--max-size).',
        'warning: 2 frames are missing: they came faster than they could be written.',
        '',
      ].join('\n'),
    );
    expect(cli.backend.network.captures).toMatchObject([{ file: null, filter: '', maxBytes: 1e8, maxSeconds: null }]);
  });

  it('ends when the reader of its output has seen enough', async () => {
    const line = `"${process.execPath}" "$0" network capture -w - | head -c 4; echo " $\{PIPESTATUS[0]}"`;
    const running = runCommand(['bash', '-c', line, CLI], { env: cli.env });
    const capture = await cli.backend.network.untilOpen(1);
    capture?.say(Buffer.from('abcdefgh'));
    const more = setInterval(() => capture?.say(Buffer.from('more')), 20);
    expect((await running).stdout).toBe('abcd 0\n');
    expect(await cli.backend.network.untilOpen(0)).toBeUndefined();
    clearInterval(more);
  });

  it('is not written on a terminal', async () => {
    await using terminal = await cli.terminal(['network', 'capture']);
    await terminal.command.waitFor(/A capture is no text, and standard output is a terminal/);
    await terminal.command.waitFor(/Name a file: boathouse network capture -w FILE/);
    expect(await terminal.command.exit).toBe(2);
  });

  it('says why it cannot be', async () => {
    const { network } = cli.backend;
    const hint = 'Switch to Boathouse’s own: boathouse settings set network.mode boathouse && boathouse restart';
    network.refusal = new BoathouseError('capture-unavailable', 'The VM is on QEMU’s own network', { hint });
    expect(await cli.run(['network', 'capture'])).toEqual({
      code: 1,
      stdout: '',
      stderr: `error: The VM is on QEMU’s own network\nhint: ${hint}\n`,
    });
    network.refusal = new BoathouseError('capture-filter-invalid', 'The filter is not understood');
    expect((await cli.run(['network', 'capture', '--filter', 'moon'])).code).toBe(2);
  });

  it.each([
    [['--max-size', 'much'], /must be a size/],
    [['--max-time', '9d'], /must be a time/],
    [['-w'], /argument missing/],
    [['x'], /too many arguments/],
  ])('%j is wrong usage', async (args, message) => {
    const result = await cli.run(['network', 'capture', ...args]);
    expect(result.code).toBe(2);
    expect(result.stderr).toMatch(message);
  });

  it('leaves at once at a second Ctrl-C', async () => {
    await using command = cli.start(['network', 'capture', '-w', '/tmp/never']);
    await command.waitFor(/Ctrl-C ends it/);
    const capture = await cli.backend.network.untilOpen(1);
    if (capture === undefined) throw new Error('there is no capture');
    const stopped = new Promise<void>((resolve) => {
      capture.stop = () => {
        resolve();
        return new Promise(() => undefined);
      };
    });
    command.kill('SIGINT');
    await stopped;
    command.kill('SIGINT');
    expect(await command.exit).toBe(130);
    expect(await cli.backend.network.untilOpen(0)).toBeUndefined();
  });
});
