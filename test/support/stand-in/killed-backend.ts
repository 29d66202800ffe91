import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type TestContext } from 'vitest';
import { silentLogger } from '../../../electron/base/logger.ts';
import type { HypervisorDriver, MachineRecord, VirtualMachine } from '../../../electron/hypervisor/driver.ts';
import { ConsoleReader } from '../console-reader.ts';

/** What the backend launches, as expressions in which `subjects` is a module below `test/support`. */
export interface LaunchedSubject {
  readonly module: string;
  /** Of a `DriverSubject`; `standIn` may stand in it. */
  readonly subject: string;
  readonly standIn?: string;
}

interface Launched {
  readonly record: MachineRecord;
  readonly folder: string;
  readonly standInFolder: string | null;
}

/**
 * A backend that was killed when it had launched a machine: a process of its own, so of compiled code (`npm run build`); without that the test is
 * skipped. The machine is there, and `takeOver` is what the next backend does.
 */
export class KilledBackend {
  readonly #launched: Launched;
  readonly #signal: AbortSignal;

  private constructor(launched: Launched, signal: AbortSignal) {
    this.#launched = launched;
    this.#signal = signal;
  }

  static async of({ module, subject, standIn = 'null' }: LaunchedSubject, test: TestContext): Promise<KilledBackend> {
    const built = new URL(`../../../dist/test/support/${module}.js`, import.meta.url);
    await access(built).catch(() => test.skip('it is not built: npm run build'));
    const script = `
      const subjects = await import('${built.href}');
      const standIn = await ${standIn};
      const { driver, spec, context, folder } = await ${subject};
      const { record, console: output } = await driver.launch(spec, context);
      output.onOutput(() => {});
      console.log(JSON.stringify({ record, folder, standInFolder: standIn?.folder ?? null }));
    `;
    const backend = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(backend, 'exit').then(() => Promise.reject(new Error('the backend ended before it launched')));
    const [line] = (await Promise.race([once(backend.stdout, 'data'), ended])) as [Buffer];
    backend.kill('SIGKILL');
    await once(backend, 'exit');
    return new KilledBackend(JSON.parse(line.toString()) as Launched, test.signal);
  }

  get record(): MachineRecord {
    return this.#launched.record;
  }

  /** Of the stand-in's own files; null without one. */
  get standInFolder(): string | null {
    return this.#launched.standInFolder;
  }

  /** The machine, whose console is seen to be alive. */
  async takeOver(driver: HypervisorDriver): Promise<{ machine: VirtualMachine; reader: ConsoleReader }> {
    const { record, folder } = this.#launched;
    const machine = await driver.attach(record, {
      runFolder: record.runFolder,
      logFolder: join(folder, 'log'),
      logger: silentLogger(),
      signal: this.#signal,
    });
    if (machine === null) expect.unreachable('the machine is gone');
    const reader = new ConsoleReader(machine.console);
    await reader.type('alive');
    await reader.waitFor('alive');
    return { machine, reader };
  }

  /** Once the machine is gone. */
  async dispose(): Promise<void> {
    const { folder, standInFolder } = this.#launched;
    for (const one of [folder, ...(standInFolder === null ? [] : [standInFolder])]) await rm(one, { recursive: true });
  }
}
