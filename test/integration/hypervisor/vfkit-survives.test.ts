import { expect, it } from 'vitest';
import { systemClock } from '../../../electron/host/system-clock.ts';
import { hostFacts } from '../../../electron/hypervisor/host-facts.ts';
import { VfkitDriver } from '../../../electron/hypervisor/vfkit/driver.ts';
import { KilledBackend } from '../../support/stand-in/killed-backend.ts';
import { TINY_GUEST_BUTTON } from '../../support/tiny-guest.ts';
import { CABLE_PROGRAM, STAND_IN_RUNS } from '../../support/vfkit/vfkit-subject.ts';

const LAUNCHED = {
  module: 'vfkit/vfkit-subject',
  standIn: "subjects.installStandIn('arm64')",
  subject: 'subjects.createVfkitSubject(standIn)',
};

it('a killed backend leaves its vfkit running, terminal included, for the next one to take over', async (test) => {
  if (!STAND_IN_RUNS) test.skip();
  const backend = await KilledBackend.of(LAUNCHED, test);
  const { machine, reader } = await backend.takeOver(new VfkitDriver(hostFacts(systemClock), CABLE_PROGRAM));
  await machine.pressPowerButton();
  await reader.waitFor(TINY_GUEST_BUTTON);
  expect(await machine.exited).toEqual({ kind: 'shutdown' });
  await backend.dispose();
});
