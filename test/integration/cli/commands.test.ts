import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BoathouseError } from '../../../electron/base/errors.ts';
import { CLI, CliUnderTest } from '../../support/cli-under-test.ts';
import { runCommand } from '../../support/command.ts';

let cli: CliUnderTest;

beforeAll(async () => {
  cli = await CliUnderTest.serving();
});

afterAll(async () => {
  await cli[Symbol.asyncDispose]();
});

describe('the command line', () => {
  it.each([
    [['strat'], /unknown command 'strat'\n\(Did you mean start\?\)/],
    [['start', '--detached'], /unknown option '--detached'\n\(Did you mean --detach\?\)/],
    [['logs', '-n', 'x'], /whole number/],
    [['logs', '--service', '../x'], /name of a service/],
    [['logs', '--source', 'moon'], /console, backend, hypervisor/],
    [['completion', 'tcsh'], /bash, zsh, fish, powershell/],
    [['settings', 'set', 'cpus'], /missing required argument 'value'/],
    [['reset'], /--data or --factory/],
    [['reset', '--data', '--factory'], /--data or --factory/],
  ])('%j is wrong usage', async (args, message) => {
    const result = await cli.run(args);
    expect(result.stderr).toMatch(message);
    expect(result.stderr).toMatch(/^error: /);
    expect(result.stdout).toBe('');
    expect(result.code).toBe(2);
  });

  it('has help with examples for each command, within 80 columns', async () => {
    const overview = await cli.run(['--help']);
    expect(overview.code).toBe(0);
    const commands = overview.stdout.match(/^ {2}([a-z]+) (?=.* {2}\w)/gm)?.map((text) => text.trim()) ?? [];
    expect(commands).toContain('ssh');
    for (const command of commands.filter((name) => name !== 'help' && name !== 'docker')) {
      const help = await cli.run([command, '--help']);
      expect(help.code, command).toBe(0);
      expect(help.stdout).toMatch(/^Usage: boathouse /);
    }
    expect((await cli.run(['help', 'settings'])).stdout).toContain('boathouse settings set cpus 4');
    expect((await cli.run([])).code).toBe(2);
  });

  it('has versions', async () => {
    expect((await cli.run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const json = JSON.parse((await cli.run(['version', '--json'])).stdout) as Record<string, unknown>;
    expect(json).toMatchObject({ home: cli.layout.home, backend: { image: { engineVersion: '28.5.2' } } });
    expect((await cli.run(['version'])).stdout).toContain('abababababab, linux/amd64');
  });

  it('prints the socket without a backend', async () => {
    expect((await cli.run(['socket'])).stdout).toBe(`unix://${cli.layout.engineSocket}\n`);
    expect((await cli.run(['socket', '--path'])).stdout).toBe(`${cli.layout.engineSocket}\n`);
  });

  it('ends quietly when the reader of its output has seen enough', async () => {
    cli.backend.logs = endlessLog;
    const line = `"${process.execPath}" "$0" logs -f | head -n 1; echo "$\{PIPESTATUS[0]}"`;
    const result = await runCommand(['bash', '-c', line, CLI], { env: cli.env });
    expect(result).toEqual({ code: 0, stdout: 'a line\n0\n', stderr: '' });
  });
});

// eslint-disable-next-line @typescript-eslint/require-await -- an iterable without anything to wait for
async function* endlessLog(): AsyncGenerator<string, void> {
  for (;;) yield 'a line\n';
}

describe('settings', () => {
  it('are listed, read, set and reset', async () => {
    const list = await cli.run(['settings']);
    expect(list.stdout).toMatch(/^cpus = null\n {4}Virtual CPUs/);
    expect((await cli.run(['settings', 'set', 'cpus', '4'])).stdout).toBe('cpus = 4\n');
    expect((await cli.run(['settings', 'get', 'cpus'])).stdout).toBe('4\n');
    expect((await cli.run(['settings'])).stdout).toContain('cpus = 4  (default: null)');
    const all = JSON.parse((await cli.run(['settings', 'get'])).stdout) as unknown;
    expect(all).toMatchObject({ cpus: 4, disk: { sizeGiB: 64 } });
    expect((await cli.run(['settings', 'set', 'hypervisor.accelerator', 'tcg'])).code).toBe(0);
    expect((await cli.run(['settings', 'get', 'hypervisor.accelerator'])).stdout).toBe('tcg\n');
    expect((await cli.run(['settings', 'reset', 'cpus'])).stdout).toBe('cpus = null\n');
    expect((await cli.run(['settings', 'reset'])).code).toBe(0);
    expect(JSON.parse(await readFile(cli.layout.settingsFile, 'utf8'))).toEqual({});
  });

  it('are refused with what is allowed', async () => {
    const result = await cli.run(['settings', 'set', 'disk.sizeGiB', 'lots']);
    expect(result.code).toBe(2);
    expect(result.stderr).toBe(
      'error: disk.sizeGiB: "lots" is not allowed; it must be a whole number from 4 to 16384\nhint: Nothing was changed.\n',
    );
    expect((await cli.run(['settings', 'get', 'nothing'])).code).toBe(2);
  });

  it('are edited in the user’s editor', async () => {
    const editor = join(cli.env['HOME'] ?? '', 'editor.sh');
    await writeFile(editor, '#!/bin/sh\ntest "$1" = "--wait" || exit 1\nprintf %s "$NEW_TEXT" > "$2"\n', {
      mode: 0o755,
    });
    const edit = (text: string) =>
      cli.run(['settings', 'edit'], { env: { EDITOR: `${editor} --wait`, NEW_TEXT: text } });
    expect((await edit('{"cpus": 2}')).code).toBe(0);
    expect(JSON.parse(await readFile(cli.layout.settingsFile, 'utf8'))).toEqual({ cpus: 2 });
    expect((await edit('{"cpus": 2')).stderr).toMatch(/^error: The text is no JSON/);
    expect((await edit('{"cpuss": 2}')).code).toBe(2);
    expect((await edit('{\n  "cpus": 2\n}\n')).stdout).toBe('Nothing was changed.\n');
    const failing = await cli.run(['settings', 'edit'], { env: { EDITOR: 'false' } });
    expect(failing.stderr).toContain('error: The editor “false” ended with exit code 1');
    expect(JSON.parse(await readFile(cli.layout.settingsFile, 'utf8'))).toEqual({ cpus: 2 });
  });
});

describe('context', () => {
  it('is shown, used and restored', async () => {
    expect((await cli.run(['context', 'use'])).stdout).toBe('docker uses the context boathouse now.\n');
    expect((await cli.run(['context'])).stdout).toContain('boathouse (selected)');
    expect(JSON.parse((await cli.run(['context', '--json'])).stdout)).toMatchObject({ previous: 'default' });
    expect((await cli.run(['context', 'restore'])).stdout).toBe('docker uses the context default now.\n');
  });
});

describe('ports', () => {
  it('are listed while the machine runs', async () => {
    expect((await cli.run(['ports'])).code).toBe(3);
    await cli.backend.machine.start();
    expect((await cli.run(['ports'])).stdout).toBe('No container publishes a port.\n');
    cli.backend.published = [
      {
        container: { id: 'ab'.repeat(32), name: 'web' },
        protocol: 'tcp',
        address: '0.0.0.0',
        port: 8080,
        containerPort: 80,
        problem: null,
        openConnections: 1,
        connections: 2,
        receivedBytes: 999,
        sentBytes: 1500,
      },
    ];
    expect((await cli.run(['ports'])).stdout).toMatch(/^web +0\.0\.0\.0:8080 +80\/tcp +2 \(1 open\) +999 B +1\.5 kB$/m);
    expect(JSON.parse((await cli.run(['ports', '--json'])).stdout)).toEqual(cli.backend.published);
    await cli.backend.machine.stop({ force: false });
  });
});

describe('diagnose', () => {
  it('shows each check, with what to do, and fails when one does', async () => {
    cli.backend.diagnostics = [
      { id: 'a', title: 'A works', outcome: 'ok', detail: 'It does.', fix: null },
      { id: 'b', title: 'B works', outcome: 'warning', detail: 'Slowly.', fix: 'Wait.' },
    ];
    const fine = await cli.run(['diagnose']);
    expect(fine.code).toBe(0);
    expect(fine.stdout).toBe(
      '✔ A works\n  It does.\n! B works\n  Slowly.\n  Fix: Wait.\n\n1 passed, 0 failed, 1 with a warning\n',
    );
    cli.backend.diagnostics.push({ id: 'c', title: 'C works', outcome: 'failure', detail: 'No.', fix: 'Mend it.' });
    const failing = await cli.run(['diagnose', '--json']);
    expect(failing.code).toBe(1);
    expect(JSON.parse(failing.stdout)).toEqual(cli.backend.diagnostics);
  });
});

describe('reset', () => {
  it('does nothing without a yes', async () => {
    const result = await cli.run(['reset', '--data']);
    expect(result.code).toBe(2);
    expect(result.stderr).toContain('hint: Add --yes');
    await using terminal = await cli.terminal(['reset', '--factory']);
    await terminal.command.waitFor(/Type “delete everything” to go on: /);
    terminal.command.write('yes\r');
    expect(await terminal.command.exit).toBe(130);
    expect(cli.backend.resets).toEqual([]);
  });

  it('does what it is told', async () => {
    expect((await cli.run(['reset', '--data', '--yes'])).code).toBe(0);
    await using terminal = await cli.terminal(['reset', '--factory']);
    await terminal.command.waitFor(/to go on: /);
    terminal.command.write('delete everything\r');
    expect(await terminal.command.exit).toBe(0);
    expect(cli.backend.resets).toEqual(['data', 'factory']);
  });

  it('says that nothing was deleted where that failed', async () => {
    cli.backend.resetError = new BoathouseError('data-not-deleted', 'The data is not deleted', {
      hint: 'Delete again.',
    });
    const { code, stdout, stderr } = await cli.run(['reset', '--data', '--yes']);
    cli.backend.resetError = null;
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('error: The data is not deleted\nhint: Delete again.');
  });
});

describe('logs', () => {
  it('asks for what was named, and cleans it for a terminal only', async () => {
    // eslint-disable-next-line @typescript-eslint/require-await -- an iterable without anything to wait for
    cli.backend.logs = async function* () {
      yield 'one\u001b]0;owned\u0007\n';
      yield 'two\n';
    };
    const result = await cli.run(['logs', '--service', 'dockerd', '-n', '7']);
    expect(result.stdout).toBe('one\u001b]0;owned\u0007\ntwo\n');
    expect(cli.backend.logRequests.at(-1)).toEqual({
      source: { kind: 'service', name: 'dockerd' },
      follow: false,
      lines: 7,
    });
    await cli.run(['logs', '-n', 'all', '--source', 'backend']);
    expect(cli.backend.logRequests.at(-1)).toEqual({ source: { kind: 'backend' }, follow: false, lines: null });
    await using terminal = await cli.terminal(['logs']);
    await terminal.command.waitFor(/one\r\ntwo/);
  });

  it('follows until Ctrl-C', async () => {
    cli.backend.logs = async function* (_request, signal) {
      yield 'first\n';
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    };
    await using running = cli.start(['logs', '-f']);
    await running.waitFor(/first/);
    running.kill('SIGINT');
    expect(await running.exit).toBeNull();
  });
});
