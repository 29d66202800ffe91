import { expect, it } from 'vitest';
import { systemClock } from '../../../electron/host/system-clock.ts';
import { hostFacts } from '../../../electron/hypervisor/host-facts.ts';
import { terminalOf } from '../../../electron/hypervisor/terminal-machine/attach-terminal-machine.ts';
import { STAND_IN_RUNS, standInDriver } from '../../support/hyperkit/hyperkit-subject.ts';
import { KilledBackend } from '../../support/stand-in/killed-backend.ts';
import { hasOpen, isRaw } from '../../support/terminal-modes.ts';
import { TINY_GUEST_BUTTON } from '../../support/tiny-guest.ts';

const LAUNCHED = {
  module: 'hyperkit/hyperkit-subject',
  standIn: 'subjects.installStandIn()',
  subject: 'subjects.createHyperkitSubject(standIn)',
};

it('a killed backend leaves its HyperKit running, terminal and relay included, for the next one', async (test) => {
  if (!STAND_IN_RUNS || process.arch !== 'x64') test.skip();
  const backend = await KilledBackend.of(LAUNCHED, test);
  // Nobody but the relay may have it open now: the stand-in's terminal echoes then, as macOS' does.
  const { sockets, helpers } = backend.record;
  const terminal = terminalOf(sockets);
  expect(await hasOpen(helpers[0]?.pid ?? 0, terminal)).toBe(true);
  expect(await isRaw(terminal)).toBe(true);
  const { machine, reader } = await backend.takeOver(standInDriver(hostFacts(systemClock)));
  await machine.pressPowerButton();
  await reader.waitFor(TINY_GUEST_BUTTON);
  expect(await machine.exited).toEqual({ kind: 'shutdown' });
  await backend.dispose();
});
