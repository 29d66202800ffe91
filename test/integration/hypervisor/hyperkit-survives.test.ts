import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { silentLogger } from '../../../electron/base/logger.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import type { MachineRecord } from '../../../electron/hypervisor/driver.ts';
import { hostFacts } from '../../../electron/hypervisor/host-facts.ts';
import { ConsoleReader } from '../../support/console-reader.ts';
import { STAND_IN_RUNS, standInDriver } from '../../support/hyperkit/hyperkit-subject.ts';
import { TINY_GUEST_BUTTON } from '../../support/tiny-guest.ts';

/** The same code, compiled: a process of its own cannot run TypeScript. `npm run build` makes it. */
const BUILT_SUBJECT = new URL('../../../dist/test/support/hyperkit/hyperkit-subject.js', import.meta.url);

const LAUNCH_AND_WAIT = `
  const { createHyperkitSubject, installStandIn } = await import('${BUILT_SUBJECT.href}');
  const standIn = await installStandIn();
  const { driver, spec, context, folder } = await createHyperkitSubject(standIn);
  const machine = await driver.launch(spec, context);
  machine.console.onOutput(() => {});
  console.log(JSON.stringify({ record: machine.record, folders: [standIn.folder, folder] }));
`;

interface Launched {
  readonly record: MachineRecord;
  readonly folders: readonly [string, string];
}

it('a killed backend leaves its HyperKit running, terminal and relay included, for the next one', async (test) => {
  if (!STAND_IN_RUNS || process.arch !== 'x64') test.skip();
  await access(BUILT_SUBJECT).catch(() => test.skip());
  const backend = spawn(process.execPath, ['--input-type=module', '-e', LAUNCH_AND_WAIT], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(backend.stdout, 'data')) as [Buffer];
  const { record, folders } = JSON.parse(line.toString()) as Launched;
  backend.kill('SIGKILL');
  await once(backend, 'exit');

  const context = {
    runFolder: record.runFolder,
    logFolder: join(folders[1], 'log'),
    logger: silentLogger(),
    signal: test.signal,
  };
  const machine = await standInDriver(hostFacts(systemClock)).attach(record, context);
  expect(machine).not.toBeNull();
  if (machine === null) return;
  const reader = new ConsoleReader(machine.console);
  await reader.type('alive');
  await reader.waitFor('alive');
  await machine.pressPowerButton();
  await reader.waitFor(TINY_GUEST_BUTTON);
  expect(await machine.exited).toEqual({ kind: 'shutdown' });
  for (const folder of folders) await rm(folder, { recursive: true });
});
