import { join } from 'node:path';
import { expect, it } from 'vitest';
import { WslDriver } from '../../../electron/hypervisor/wsl/driver.ts';
import { KilledBackend } from '../../support/stand-in/killed-backend.ts';
import { factsOf, KEEPER_PROGRAM, STAND_IN_REASON } from '../../support/wsl/wsl-subject.ts';

const LAUNCHED = {
  module: 'wsl/wsl-subject',
  standIn: 'subjects.installStandIn()',
  subject: 'subjects.createWslSubject(standIn)',
};

it('a killed backend leaves its WSL session running, console included, for the next one to take over', async (test) => {
  if (STAND_IN_REASON !== null) test.skip(STAND_IN_REASON);
  const backend = await KilledBackend.of(LAUNCHED, test);
  const driver = new WslDriver(factsOf(join(backend.standInFolder ?? '', 'bin')), KEEPER_PROGRAM);
  const { machine, reader } = await backend.takeOver(driver);
  await reader.type('q');
  expect(await machine.exited).toEqual({ kind: 'shutdown' });
  await backend.dispose();
});
