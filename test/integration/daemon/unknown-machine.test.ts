import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { folderLayout } from '../../../electron/api/folder-layout.ts';
import { BoathouseError } from '../../../electron/base/errors.ts';
import { silentLogger } from '../../../electron/base/logger.ts';
import { connectIfListening, unwrapError } from '../../../electron/client/connection.ts';
import { Daemon } from '../../../electron/daemon/daemon.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import { DriverRegistry } from '../../../electron/hypervisor/registry.ts';
import { writeRunRecord } from '../../../electron/vm/machine-record.ts';
import { FAKE_DRIVER_FACTS, FakeDriver, recordOf } from '../../support/vm/fake-driver.ts';
import { runRecordOf } from '../../support/vm/run-record.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

it('a backend that cannot tell whether a machine was left deletes nothing under it, says so, and ends when it is told to', async () => {
  const root = await temporaryFolder();
  vi.stubEnv('DOCKER_CONFIG', join(root, 'docker'));
  const layout = folderLayout(join(root, 'home'), process.platform);
  await mkdir(layout.disksFolder, { recursive: true });
  await mkdir(layout.runFolder, { recursive: true });
  const disk = join(layout.disksFolder, 'data.img');
  await writeFile(disk, 'data');
  await writeRunRecord(layout.machineRecord, runRecordOf(recordOf(4001, layout.vmRunFolder)));
  const driver = new FakeDriver();
  const refusal = new BoathouseError('hypervisor-failed', 'no rights', { hint: 'Ask for them.' });
  Object.assign(driver, { attach: () => Promise.reject(refusal), runsStill: () => Promise.reject(refusal) });
  const entry = { name: driver.name, facts: FAKE_DRIVER_FACTS, create: () => driver };

  const daemon = await Daemon.open({
    home: layout.home,
    image: join(root, 'image'),
    logger: silentLogger(),
    idleGraceMs: 600_000,
    drivers: new DriverRegistry({ clock: systemClock, entries: [entry] }),
  });
  const connection = await connectIfListening(layout.apiSocket);
  if (connection === null) throw new Error('no backend');
  const { api } = connection;
  const unknown = { code: 'vm-unknown', hint: 'Ask for them.' };
  expect((await api.machine.status.query()).machine).toMatchObject({ state: 'failed', phase: null, failure: unknown });
  expect(await api.machine.stop.mutate({ force: false }).catch(unwrapError)).toMatchObject(unknown);
  for (const scope of ['data', 'factory'] as const)
    expect(await api.reset.mutate({ scope }).catch(unwrapError)).toMatchObject(unknown);
  expect(existsSync(disk)).toBe(true);

  expect(await api.backend.shutdown.mutate().catch(unwrapError)).toMatchObject(unknown);
  connection.close();
  await daemon.end({ force: true });
  await daemon.ended;
  expect(existsSync(layout.apiSocket)).toBe(false);
  expect(existsSync(layout.lockFile)).toBe(false);
  expect(existsSync(layout.machineRecord)).toBe(true);
  expect(existsSync(disk)).toBe(true);
});
