import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { guestArchitecture } from '../../support/debian-tools.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';

let machine: MachineUnderTest;
beforeAll(async () => {
  machine = await sharedMachine();
});
afterAll(() => machine.clean());

describe('start and status', () => {
  test('start does nothing when the machine runs', async () => {
    const before = await machine.hypervisorPid();
    await machine.start();
    expect(await machine.hypervisorPid()).toBe(before);
  });

  test('status tells the state and what runs, for people and as JSON', async () => {
    const status = await machine.status();
    expect(status.machine.state).toBe('running');
    expect(status.vm).toMatchObject({ arch: guestArchitecture(), driver: 'qemu', memoryMiB: 2048 });
    expect(status.vm?.engineVersion).toMatch(/^\d+\.\d+\.\d+/);
    expect(status.dockerHost).toBe(`unix://${machine.layout.engineSocket}`);
    expect(status.context).toEqual({ name: 'boathouse', selected: true });
    expect(status.phases.map((one) => one.phase)).toContain('engine');
    const text = await machine.expectCli(['status']);
    expect(text).toMatch(/running/i);
    expect(text).toContain(status.vm?.engineVersion);
  });

  test('the sockets are the user’s alone', async () => {
    expect((await stat(dirname(machine.layout.engineSocket))).mode & 0o777).toBe(0o700);
    for (const socket of [machine.layout.engineSocket, machine.layout.apiSocket]) {
      expect((await stat(socket)).mode & 0o777).toBe(0o600);
    }
  });
});

describe('ssh', () => {
  test('runs a command in the VM and passes its streams and exit code on', async () => {
    const release = await machine.expectCli(['ssh', '--', 'uname', '-a']);
    expect(release).toMatch(/^Linux \S+ \d+\.\d+.* (x86_64|aarch64)/);
    const result = await machine.cli(['ssh', '--', 'cat; echo problem >&2; exit 23'], { input: 'through\n' });
    expect(result).toEqual({ code: 23, stdout: 'through\n', stderr: 'problem\n' });
  });

  test('opens a shell on a terminal', async () => {
    await using shell = await machine.terminal(['ssh'], { rows: 30, columns: 100 });
    await shell.command.waitFor(/[#$] /);
    shell.command.write('stty size; echo "in $((40+2))"\r');
    await shell.command.waitFor(/30 100\r+\n/);
    await shell.command.waitFor(/in 42\r+\n/);
    shell.command.write('exit 3\r');
    expect(await shell.command.exit).toBe(3);
  });

  test('the root file system is read-only', async () => {
    const result = await machine.cli(['ssh', '--', 'touch /usr/x']);
    expect(result.stderr).toContain('Read-only file system');
    expect(result.code).not.toBe(0);
  });
});

test('console: the VM’s own terminal answers, and Ctrl-] leaves it', async () => {
  await using console = await machine.terminal(['console'], { rows: 24, columns: 80 });
  console.command.write('\r');
  await console.command.waitFor(/[#$] /);
  console.command.write('uname -a\r');
  await console.command.waitFor(/Linux \S+ \d+\.\d+.* (x86_64|aarch64)/);
  console.command.write('\u001d');
  expect(await console.command.exit).toBe(0);
});

describe('logs', () => {
  test('of one service, of the console and of the backend', async () => {
    expect(await machine.expectCli(['logs', '--service', 'dockerd'])).toContain('API listen on');
    expect(await machine.expectCli(['logs'])).not.toBe('');
    const refused = await machine.cli(['logs', '--service', 'no-such-service']);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain('no-such-service');
  });

  test('-f goes on with what comes', async () => {
    await using logs = machine.startCli(['logs', '-f', '--service', 'dockerd']);
    await logs.waitFor(/API listen on/);
    await machine.inVm('echo "a line of the test" >> /var/log/boathouse/dockerd.log');
    await logs.waitFor(/a line of the test/);
    logs.kill('SIGINT');
    expect(await logs.exit).not.toBeUndefined();
  });
});

test('socket prints the engine’s address', async () => {
  expect(await machine.expectCli(['socket'])).toContain(machine.layout.engineSocket);
});

describe('context', () => {
  test('is created and selected, without touching what else is in the client’s configuration', async () => {
    const config = JSON.parse(await readFile(machine.dockerConfigFile, 'utf8')) as Record<string, unknown>;
    expect(config).toMatchObject({ currentContext: 'boathouse', detachKeys: 'ctrl-p,ctrl-q' });
    expect(Object.keys(config).sort()).toEqual(['cliPluginsExtraDirs', 'currentContext', 'detachKeys']);
    const host = ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}', 'boathouse'];
    expect(await machine.docker.expect(host)).toBe(`unix://${machine.layout.engineSocket}`);
  });

  test('restore goes back to the one before, use selects ours again', async () => {
    await machine.docker.expect(['context', 'create', 'elsewhere', '--docker', 'host=tcp://192.0.2.1:2375']);
    await machine.docker.expect(['context', 'use', 'elsewhere']);
    await machine.expectCli(['context', 'use']);
    expect(await machine.docker.expect(['context', 'show'])).toBe('boathouse');
    await machine.expectCli(['context', 'restore']);
    expect(await machine.docker.expect(['context', 'show'])).toBe('elsewhere');
    await machine.docker.expect(['context', 'use', 'default']);
    await machine.docker.expect(['context', 'rm', 'elsewhere']);
    await machine.expectCli(['context', 'use']);
    expect(await machine.docker.expect(['context', 'show'])).toBe('boathouse');
  });
});

test('diagnose finds nothing that fails', async () => {
  const report = await machine.cli(['diagnose', '--json']);
  const results = JSON.parse(report.stdout) as { id: string; outcome: string; detail: string }[];
  expect(results.length).toBeGreaterThan(3);
  expect(results.filter((one) => one.outcome === 'failure')).toEqual([]);
  expect(report.code).toBe(0);
});

test('version names the program and the engine', async () => {
  expect(await machine.expectCli(['version'])).toMatch(/\d+\.\d+\.\d+/);
});
