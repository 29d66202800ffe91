import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { silentLogger } from '../../../electron/base/logger.ts';
import type { MachineRecord } from '../../../electron/hypervisor/driver.ts';
import { WslDriver } from '../../../electron/hypervisor/wsl/driver.ts';
import { ConsoleReader } from '../../support/console-reader.ts';
import { factsOf, KEEPER_PROGRAM, STAND_IN_REASON } from '../../support/wsl/wsl-subject.ts';

/** The same code, compiled: a process of its own cannot run TypeScript. `npm run build` makes it. */
const BUILT_SUBJECT = new URL('../../../dist/test/support/wsl/wsl-subject.js', import.meta.url);

const LAUNCH_AND_WAIT = `
  const { createWslSubject, installStandIn } = await import('${BUILT_SUBJECT.href}');
  const standIn = await installStandIn();
  const { driver, spec, context, folder } = await createWslSubject(standIn);
  const machine = await driver.launch(spec, context);
  machine.console.onOutput(() => {});
  console.log(JSON.stringify({ record: machine.record, folders: [standIn.folder, folder] }));
`;

interface Launched {
  readonly record: MachineRecord;
  readonly folders: readonly [string, string];
}

it('a killed backend leaves its WSL session running, console included, for the next one to take over', async (test) => {
  if (STAND_IN_REASON !== null) test.skip(STAND_IN_REASON);
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
  const machine = await new WslDriver(factsOf(join(folders[0], 'bin')), KEEPER_PROGRAM).attach(record, context);
  expect(machine).not.toBeNull();
  if (machine === null) return;
  const reader = new ConsoleReader(machine.console);
  await reader.type('alive');
  await reader.waitFor('alive');
  await reader.type('q');
  expect(await machine.exited).toEqual({ kind: 'shutdown' });
  for (const folder of folders) await rm(folder, { recursive: true });
});
