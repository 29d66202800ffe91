import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BoathouseError } from '../../../electron/base/errors.ts';
import { CliUnderTest } from '../../support/cli-under-test.ts';
import { endBackendOf } from '../../support/end-backend.ts';

let cli: CliUnderTest;

beforeEach(async () => {
  cli = await CliUnderTest.serving();
});

afterEach(async () => {
  await cli[Symbol.asyncDispose]();
});

describe('start', () => {
  it('shows each phase, then where docker is, and returns when detached', async () => {
    cli.backend.machine.warnings = ['the processor is emulated'];
    const result = await cli.run(['start', '--detach']);
    expect(result.code).toBe(0);
    expect(result.stderr).toMatch(/Preparing the image and the disks …\n(?:.*\n)*✔ Waiting for the engine {2}\d/);
    expect(result.stderr.match(/warning: the processor is emulated/g)).toHaveLength(1);
    expect(result.stdout).toContain('Docker is ready after 8.6 s.');
    expect(result.stdout).toContain('unix:///home/test/boathouse/run/docker.sock');
    expect(result.stdout).toContain('docker run --rm hello-world');
    expect(cli.backend.machine.current().machine.state).toBe('running');
  });

  it('says so when the engine runs already', async () => {
    await cli.backend.machine.start();
    const result = await cli.run(['start']);
    expect(result.code).toBe(0);
    expect(result.stdout).toContain('The engine is running already.');
  });

  it('tries the VM image of this version again when asked, also by a restart', async () => {
    const fallback = {
      imageId: 'a'.repeat(64),
      appVersion: '0.0.9',
      engineVersion: '28.5.2',
      failure: { code: 'guest-panic', message: 'panic', hint: null, logFile: null },
      sinceMs: 0,
      isGivenUp: true,
    };
    cli.backend.machine.imageFallback = fallback;
    expect((await cli.run(['start', '--detach'])).code).toBe(0);
    expect(cli.backend.machine.imageFallback).toEqual(fallback);
    const again = await cli.run(['start', '--detach', '--retry-image']);
    expect(again.stderr).toContain('boathouse restart');
    expect(cli.backend.machine.imageFallback).toBeNull();
    cli.backend.machine.imageFallback = fallback;
    expect((await cli.run(['restart', '--retry-image'])).code).toBe(0);
    expect(cli.backend.machine.imageFallback).toBeNull();
  });

  it('warns when this shell makes docker look elsewhere', async () => {
    const result = await cli.run(['start', '--detach'], { env: { DOCKER_HOST: 'tcp://elsewhere' } });
    expect(result.stderr).toContain('warning: DOCKER_HOST is set in this shell');
  });

  it('ends with 4 and the cause when a phase fails', async () => {
    cli.backend.machine.failIn = 'services';
    const result = await cli.run(['start']);
    expect(result.code).toBe(4);
    expect(result.stderr).toMatch(/✖ Starting the services/);
    expect(result.stderr).toContain(
      'error: The services broke\nhint: Mend it.\nlog: /home/test/boathouse/log/console.log\n',
    );
    expect(result.stdout).toBe('');
  });

  it('tells of a backend from before an update that it cannot replace', async () => {
    cli.backend.version = '0.0.1';
    await cli.backend.machine.start();
    const result = await cli.run(['start', '--detach']);
    expect(result.stderr).toContain('warning: The backend is of version 0.0.1');
  });

  it('replaces a backend from before an update that cannot stop a machine that failed, once it has ended', async () => {
    await using updated = await CliUnderTest.open();
    const old = await updated.serve();
    const { backend } = updated;
    backend.version = '0.0.1';
    backend.machine.stopError = new BoathouseError('vm-not-ended', 'The VM does not end');
    await backend.machine.stop({ force: true }).catch(() => undefined);
    backend.onShutdown = () => void setImmediate(() => void old.dispose());
    const { code, stderr } = await updated.run(['start', '--detach']);
    await endBackendOf(updated);
    // The new one is real, and has no image.
    expect([code, stderr]).toEqual([4, expect.stringContaining('error: There is no VM image in ')]);
    expect(stderr).toMatch(/Ending the backend of before the update …\n.*\nStarting the backend …/);
    expect(stderr).not.toContain('The VM does not end');
  });

  it('stays in the foreground, and Ctrl-C stops cleanly', async () => {
    await using running = cli.start(['start']);
    await running.waitFor(/Press Ctrl-C to stop/);
    running.kill('SIGINT');
    expect(await running.exit).toBe(0);
    expect(running.output).toMatch(/✔ Stopping the containers and the machine/);
    expect(cli.backend.machine.stops).toEqual([false]);
  });

  it('a second Ctrl-C forces', async () => {
    cli.backend.machine.holdStop = new Promise(() => undefined);
    await using running = cli.start(['start']);
    await running.waitFor(/Press Ctrl-C to stop/);
    running.kill('SIGINT');
    await running.waitFor(/Stopping the containers/);
    running.kill('SIGINT');
    expect(await running.exit).toBe(0);
    expect(cli.backend.machine.stops).toEqual([false, true]);
  });

  it('stops cleanly when its terminal is closed', async () => {
    await using terminal = await cli.terminal(['start']);
    await terminal.command.waitFor(/Press Ctrl-C to stop/);
    const stopped = new Promise<void>((resolve) => {
      cli.backend.machine.onStatus(({ machine }) => machine.state === 'stopped' && resolve());
    });
    terminal.command.kill('SIGKILL');
    await stopped;
    expect(cli.backend.machine.stops).toEqual([false]);
  });

  it('Ctrl-C while it starts gives the start up', async () => {
    cli.backend.machine.holdIn = 'kernel';
    await using running = cli.start(['start']);
    await running.waitFor(/Booting Linux/);
    running.kill('SIGINT');
    expect(await running.exit).toBe(130);
    expect(cli.backend.machine.current().machine.state).toBe('stopped');
  });

  it('ends with 0 when somebody else stops the engine, with 4 when the machine breaks', async () => {
    await using first = cli.start(['start']);
    await first.waitFor(/Press Ctrl-C to stop/);
    expect((await cli.run(['stop'])).code).toBe(0);
    expect(await first.exit).toBe(0);
    expect(first.output).toContain('The engine was stopped.');

    await using second = cli.start(['start']);
    await second.waitFor(/Press Ctrl-C to stop/);
    const failure = { code: 'vm-exited', message: 'The VM ended: killed', hint: null, logFile: null };
    cli.backend.machine.become({ state: 'failed', phase: null, failure });
    expect(await second.exit).toBe(4);
    expect(second.output).toContain('error: The VM ended: killed');
  });

  it('stays over a restart', async () => {
    await using running = cli.start(['start']);
    await running.waitFor(/Press Ctrl-C to stop/);
    expect((await cli.run(['restart'])).code).toBe(0);
    await running.waitFor(/✔ Waiting for the engine/);
    running.kill('SIGTERM');
    expect(await running.exit).toBe(0);
  });

  it('says so when the backend goes away', async () => {
    await using running = cli.start(['start']);
    await running.waitFor(/Press Ctrl-C to stop/);
    await cli[Symbol.asyncDispose]();
    expect(await running.exit).toBe(1);
    expect(running.output).toContain('error: The backend closed the connection');
  });
});

describe('stop', () => {
  it('stops, by force if told so, and is content when there is nothing to stop', async () => {
    expect((await cli.run(['stop'])).stdout).toBe('The engine is not running.\n');
    await cli.backend.machine.start();
    expect((await cli.run(['stop', '--force'])).code).toBe(0);
    expect(cli.backend.machine.stops).toEqual([true]);
  });
});

describe('status', () => {
  it('tells people and scripts, with an exit code for each state', async () => {
    const stopped = await cli.run(['status']);
    expect(stopped.code).toBe(3);
    expect(stopped.stdout).toMatch(/^○ Stopped\n/);
    await cli.backend.machine.start();
    const running = await cli.run(['status']);
    expect(running.code).toBe(0);
    expect(running.stdout).toMatch(/^● Running for \d/);
    expect(running.stdout).toContain('2 CPUs, 2 GiB, QEMU with tcg');
    const json = await cli.run(['status', '--json']);
    expect(JSON.parse(json.stdout)).toEqual(cli.backend.machine.current());
    await cli.backend.machine.stop({ force: false });
    cli.backend.machine.failIn = 'disks';
    await cli.backend.machine.start().catch(() => undefined);
    const failed = await cli.run(['status']);
    expect(failed.code).toBe(4);
    expect(failed.stdout).toMatch(/^✖ Failed in phase disks\n\n {2}Cause +The disks broke\n {2}Hint +Mend it/);
  });

  it('needs no backend to say that it is stopped', async () => {
    await using without = await CliUnderTest.open();
    const result = await without.run(['status', '--json']);
    expect(result.code).toBe(3);
    expect(JSON.parse(result.stdout)).toMatchObject({
      machine: { state: 'stopped' },
      vm: null,
      dockerHost: `unix://${without.layout.engineSocket}`,
    });
    expect((await without.run(['stop'])).code).toBe(0);
  });
});
