import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { findFreePort } from '../../../electron/host/free-port.ts';
import { BASE_IMAGE } from '../base-images.ts';
import { endWorkerOf } from '../debugged-worker.ts';
import type { MachineUnderTest } from '../machine-under-test.ts';
import { ownMachine } from '../machines.ts';
import { expectWebReached, runWeb } from '../web-container.ts';
import { startStandInBackend, type StandInName } from './stand-in-backend.ts';

/** A Mac's hypervisor that is none, installed for the test. */
export interface InstalledStandIn {
  /** So that the backend finds it. */
  readonly env: Readonly<Record<string, string>>;
  readonly dispose: () => Promise<void>;
}

export interface WholeMachine {
  readonly name: StandInName;
  readonly install: () => Promise<InstalledStandIn>;
  /** `hypervisor` of the settings. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly warnings: readonly unknown[];
  /** What `boathouse diagnose` says of it. */
  readonly diagnosis: RegExp;
  /** Its own devices share folders for writing alone, so that a read-only one goes over ssh. */
  readonly sharesReadOnlyOverSsh?: boolean;
}

/** Our own network’s, which is what these have whatever the rest is tested with. */
const HOST = '192.168.65.2';

/**
 * The whole machine with a Mac's driver and our network on its card, against the stand-in, with the image's own kernel: a container with a
 * port, a network worker that ends, a killed backend, and the power button.
 */
export function describeWholeMachine({ name, install, settings, warnings, diagnosis, ...more }: WholeMachine): void {
  const shares = more.sharesReadOnlyOverSsh === true;
  let standIn: InstalledStandIn;
  let shared: string;
  let machine: MachineUnderTest;
  let port: number;

  beforeAll(async () => {
    standIn = await install();
    const env = { ...standIn.env, NODE_OPTIONS: '--inspect-port=0' };
    shared = join(inject('session').folder, `${name} shared`);
    await mkdir(shared);
    await writeFile(join(shared, 'rules'), 'as they are\n');
    machine = await ownMachine({
      name,
      env,
      settings: { memoryMiB: 1024, shares: shares ? [{ path: shared, readOnly: true }] : [], hypervisor: settings },
    });
    port = await findFreePort();
  });
  afterAll(async () => {
    await machine[Symbol.asyncDispose]();
    await standIn.dispose();
  });

  test('starts, runs a container with a port, and survives its network’s worker and its backend', async () => {
    await startStandInBackend(machine, name);
    const status = await machine.status();
    const { vm } = status;
    expect(vm).toMatchObject({ driver: name, accelerator: 'hvf' });
    expect(status.warnings).toEqual(warnings);
    const { stdout } = await machine.cli(['diagnose']);
    expect(stdout.replaceAll(/\n +/g, ' ')).toMatch(diagnosis);
    await machine.ensureImage(BASE_IMAGE);
    await runWeb(machine, port);
    await expectWebReached(machine, { port, hostAlias: HOST });
    const startedAt = await machine.docker.expect(['inspect', '--format', '{{.State.StartedAt}}', 'web']);

    const backend = await machine.backendPid();
    await endWorkerOf(backend, 3);
    await expectWebReached(machine, { port, hostAlias: HOST });
    expect(await machine.backendPid()).toBe(backend);

    await machine.killBackend();
    await startStandInBackend(machine, name);
    expect((await machine.status()).vm?.pid).toBe(vm?.pid);
    expect(await machine.docker.expect(['inspect', '--format', '{{.State.StartedAt}}', 'web'])).toBe(startedAt);
    await expectWebReached(machine, { port, hostAlias: HOST });
  });

  test.runIf(shares)('gives containers a folder that is read-only, and keeps it so', async () => {
    const { stdout } = await machine.cli(['diagnose']);
    expect(stdout.replace(/\s+/g, ' ')).toContain(`${shared} (9p-ssh, read-only)`);
    const line = 'cat /shared/rules; rm /shared/rules 2>&1; touch /shared/new 2>&1; true';
    const said = await machine.docker.expect(['run', '--rm', '-v', `${shared}:/shared`, BASE_IMAGE, 'sh', '-c', line]);
    expect(said).toMatch(/^as they are\n/);
    expect(said.match(/Read-only file system/g)).toHaveLength(2);
    expect(await readdir(shared)).toEqual(['rules']);
  });

  test('stops by its power button, and leaves no process', async () => {
    await machine.stop();
    expect((await machine.status()).vm).toBeNull();
    await machine.endBackend();
  });
}
