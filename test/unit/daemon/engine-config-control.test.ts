import { expect, test } from 'vitest';
import type { SettingsControl } from '../../../electron/api/backend.ts';
import type { MachineState } from '../../../electron/api/machine-status.ts';
import { type Settings, settingsSchema } from '../../../electron/api/settings.ts';
import { Emitter } from '../../../electron/base/event.ts';
import { BoathouseError } from '../../../electron/base/errors.ts';
import { silentLogger } from '../../../electron/base/logger.ts';
import { AppliedEngineConfig } from '../../../electron/daemon/engine-config-control.ts';
import { FakeAccess } from '../../support/vm/fake-guest.ts';

const RUNNING: MachineState = { state: 'running', sinceMs: 0, startDurationMs: 0 };
const OLD = { debug: true };

/** A machine that starts with every configuration but those that a test names. */
function bench(state: MachineState = RUNNING) {
  const guest = new FakeAccess();
  guest.up();
  let settings = settingsSchema.parse({ engine: { config: OLD } });
  const calls: string[] = [];
  const failures: Error[] = [];
  const machine = {
    state,
    guest,
    startedWith: state.state === 'running' ? settings : (null as Settings | null),
    resume: () => Promise.resolve(void calls.push('resume')),
    start: () => Promise.resolve(void calls.push('start')),
    restart: () => {
      calls.push(`restart ${JSON.stringify(settings.engine.config)}`);
      const failure = failures.shift();
      return failure === undefined ? Promise.resolve() : Promise.reject(failure);
    },
  };
  const view = () => Promise.resolve({ settings } as Awaited<ReturnType<SettingsControl['view']>>);
  const control: SettingsControl = {
    onChange: new Emitter<void>().event,
    view,
    set: (_path, config) => {
      settings = { ...settings, engine: { config: config as Settings['engine']['config'] } };
      return view();
    },
    replace: view,
    reset: view,
  };
  const applied = new AppliedEngineConfig({ machine, settings: control, logger: silentLogger() });
  return { applied, machine, guest, calls, failures, config: () => settings.engine.config };
}

test('dockerd is asked, then the machine is started anew', async () => {
  const { applied, guest, calls, config } = bench();
  expect(await applied.apply({ debug: false, note: "END\n'; reboot #" })).toEqual({ kind: 'applied' });
  expect(guest.commands).toHaveLength(1);
  // What stands in a value is on the one line of the heredoc, whatever it is.
  expect(guest.commands[0]?.split('\n')).toHaveLength(4);
  expect(guest.commands[0]).toContain('dockerd --validate');
  expect(calls).toEqual(['resume', `restart ${JSON.stringify(config())}`]);
});

test('what dockerd or we refuse changes nothing', async () => {
  const { applied, guest, calls, config } = bench();
  guest.answer = () =>
    Promise.resolve({
      exitCode: 1,
      stdout: 'unable to configure /run/boathouse/engine-config-check.json: x',
      stderr: '',
    });
  await expect(applied.apply({ x: 1 })).rejects.toMatchObject({
    code: 'engine-config-refused',
    message: 'unable to configure daemon.json: x',
  });
  await expect(applied.apply({ hosts: [] })).rejects.toMatchObject({ code: 'engine-config-refused' });
  await expect(applied.apply({ x: 'y'.repeat(70_000) })).rejects.toMatchObject({ code: 'engine-config-refused' });
  expect(calls).toEqual(['resume']);
  expect(config()).toEqual(OLD);
});

test.each(['daemon-json-invalid', 'engine-ends'])('after %s the last one that worked is started', async (code) => {
  const { applied, calls, failures, config } = bench();
  failures.push(new BoathouseError(code, 'failed to start daemon: bad'));
  expect(await applied.apply({ 'storage-driver': 'bad' })).toMatchObject({
    kind: 'reverted',
    failure: { code, message: 'failed to start daemon: bad' },
  });
  expect(calls.at(-1)).toBe('start');
  expect(config()).toEqual(OLD);
});

test('a failure that has other reasons is told as it is, and the new one stays', async () => {
  const { applied, failures, config } = bench();
  failures.push(new BoathouseError('disk-in-use', 'somebody has the disk'));
  await expect(applied.apply({ debug: false })).rejects.toMatchObject({ code: 'disk-in-use' });
  expect(config()).toEqual({ debug: false });
});

test('of a stopped machine it is only stored', async () => {
  const { applied, guest, calls, config } = bench({ state: 'stopped' });
  expect(await applied.apply({ debug: false })).toEqual({ kind: 'stored' });
  expect([guest.commands, calls, config()]).toEqual([[], [], { debug: false }]);
});
