import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isSameProcess } from '../../../electron/host/process-identity.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import type { ProcessRecord } from '../../../electron/hypervisor/driver.ts';
import { QemuDriver } from '../../../electron/hypervisor/qemu/driver.ts';
import { hostFacts } from '../../../electron/hypervisor/host-facts.ts';
import { createQemuSubject } from '../../support/qemu-subject.ts';
import { KilledBackend } from '../../support/stand-in/killed-backend.ts';

/** The same code, compiled: a process of its own cannot run TypeScript. `npm run build` makes it. */
const BUILT_SUBJECT = new URL('../../../dist/test/support/qemu-subject.js', import.meta.url);

const LAUNCHED = { module: 'qemu-subject', subject: "subjects.createQemuSubject('amd64')" };

describe('a backend that is killed', () => {
  it('leaves its machine running, for the next one to take over', async (test) => {
    const backend = await KilledBackend.of(LAUNCHED, test);
    const { machine, reader } = await backend.takeOver(new QemuDriver(hostFacts(systemClock)));
    await reader.type('q');
    expect(await machine.exited).toEqual({ kind: 'shutdown' });
    await backend.dispose();
  });

  it('leaves what it was about to launch to the next launch, which ends it', async (test) => {
    await access(BUILT_SUBJECT).catch(() => test.skip());
    const subject = await createQemuSubject('amd64');
    const script = `
      const { createQemuSubject } = await import('${BUILT_SUBJECT.href}');
      const { driver, spec, context } = await createQemuSubject('amd64');
      await driver.launch(spec, { ...context, runFolder: ${JSON.stringify(subject.context.runFolder)} });
    `;
    const backend = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, TMPDIR: subject.folder },
    });
    const journal = join(subject.context.runFolder, 'processes.json');
    let left: ProcessRecord[] = [];
    while (left.length === 0) {
      left = JSON.parse(await readFile(journal, 'utf8').catch(() => '[]')) as ProcessRecord[];
    }
    backend.kill('SIGKILL');
    await once(backend, 'exit');
    const machine = await subject.driver.launch(subject.spec, subject.context);
    for (const one of left) expect(await isSameProcess(one.pid, one.startTime)).toBe(false);
    await machine.kill();
    await subject.dispose();
  });
});
