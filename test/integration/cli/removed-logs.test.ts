import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ContainerLogLine } from '../../../electron/api/engine/container-logs.ts';
import { BoathouseError } from '../../../electron/base/errors.ts';
import { CliUnderTest } from '../../support/cli-under-test.ts';
import { ScriptedEngine } from '../../support/ui/scripted-engine.ts';
import { sampleKeptLog } from '../../support/ui/scripted-kept-logs.ts';

let cli: CliUnderTest;
let engine: ScriptedEngine;
beforeAll(async () => {
  cli = await CliUnderTest.serving();
});
afterAll(() => cli[Symbol.asyncDispose]());

const line = (text: string, parts: Partial<ContainerLogLine> = {}): ContainerLogLine => ({
  stream: 'stdout',
  time: '2026-11-29T08:00:00.000000000Z',
  text,
  continues: false,
  ...parts,
});

beforeEach(async () => {
  engine = new ScriptedEngine();
  cli.backend.engine = engine;
  await cli.backend.machine.start();
  engine.keptLogs.kept = [
    sampleKeptLog('web', { id: 'aa'.repeat(32), exitCode: 1, removedMs: Date.now() - 125_000, isCut: true }),
    sampleKeptLog('db\u001b[2J\u202e', { id: 'ab'.repeat(32), exitCode: null }),
    sampleKeptLog('web', { id: 'cd'.repeat(32) }),
  ];
  engine.logs.set('web', [
    line('one \u001b[2J'),
    line('half ', { continues: true }),
    line('a line'),
    line('wrong', { stream: 'stderr' }),
  ]);
});
afterEach(() => cli.backend.machine.stop({ force: false }));

describe('logs --removed', () => {
  it('lists them for people, without anything that their names could do to a terminal, and for programs', async () => {
    const { stdout, code } = await cli.run(['logs', '--removed']);
    expect(code).toBe(0);
    const [head, web, db] = stdout.split('\n').map((row) => row.replaceAll(/ {2,}/g, ' | '));
    expect(head).toBe('CONTAINER | ID | IMAGE | REMOVED | EXIT CODE | SIZE');
    expect(web).toMatch(/^web \| aaaaaaaaaaaa \| debian:13 \| 2 min \d+ s ago \| 1 \| 4\.1 kB \(the end\)$/);
    expect(db).toMatch(/^db \| abababababab \| debian:13 \| 1 d ago \| - \| 4\.1 kB$/);
    const json = await cli.run(['logs', '--removed', '--json']);
    expect(JSON.parse(json.stdout)).toEqual(engine.keptLogs.kept);
  });

  it('says when there are none, and when none is kept', async () => {
    engine.keptLogs.kept = [];
    expect((await cli.run(['logs', '--removed'])).stdout).toBe('No log of a removed container is kept.\n');
    await cli.backend.settings.set('logs.keepDays', 0);
    expect((await cli.run(['logs', '--removed'])).stdout).toBe(
      'Logs go with their containers. To keep them: boathouse settings set logs.keepDays 7\n',
    );
    await cli.backend.settings.reset('logs.keepDays');
  });

  it('shows the one of that name that was removed last, each stream where it belongs', async () => {
    const result = await cli.run(['logs', '--removed', 'web']);
    expect(result.stdout).toBe('one \u001b[2J\nhalf a line\n');
    expect(result.stderr).toContain('2 removed containers had this name');
    expect(result.stderr).toContain('cdcdcdcdcdcd');
    expect(result.stderr).toContain('its start is missing');
    expect(result.stderr).toMatch(/wrong\n$/);
    expect(engine.calls).toContain(`keptLogs.read ${'aa'.repeat(32)}`);
  });

  it('shows one by its id, with times, the last lines alone, or as JSON', async () => {
    const timed = await cli.run(['logs', '--removed', 'cdcd', '-t', '-n', '3']);
    expect(timed.stdout).toBe('2026-11-29T08:00:00.000000000Z half a line\n');
    const json = await cli.run(['logs', '--removed', 'cdcd', '--json', '-n', 'all']);
    expect(
      json.stdout
        .trim()
        .split('\n')
        .map((text) => JSON.parse(text) as unknown),
    ).toEqual(engine.logs.get('web'));
  });

  it('refuses what it does not know, what is not clear, and what does not go together', async () => {
    const unknown = await cli.run(['logs', '--removed', 'nobody']);
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toContain('No log of a removed container nobody is kept');
    engine.keptLogs.kept.push(sampleKeptLog('x', { id: `aaaa${'0'.repeat(60)}` }));
    const unclear = await cli.run(['logs', '--removed', 'aaaa']);
    expect(unclear.code).toBe(2);
    expect(unclear.stderr).toContain('Several ids begin with aaaa');
    expect((await cli.run(['logs', '--removed', '-f'])).code).toBe(2);
    expect((await cli.run(['logs', '--removed', '--service', 'dockerd'])).code).toBe(2);
    for (const option of ['--delete', '--json', '-t']) {
      const alone = await cli.run(['logs', option]);
      expect(alone.stderr).toContain('goes with --removed');
      expect(alone.code).toBe(2);
    }
  });

  it('needs a machine that runs', async () => {
    await cli.backend.machine.stop({ force: false });
    engine.refusals.set('keptLogs.list', new BoathouseError('not-running', 'The engine is not running'));
    expect((await cli.run(['logs', '--removed'])).code).toBe(3);
  });
});

describe('logs --removed --delete', () => {
  it('deletes one, and says that there are more of that name', async () => {
    const { stdout } = await cli.run(['logs', '--removed', 'web', '--delete']);
    expect(stdout).toBe('Deleted the log of web (aaaaaaaaaaaa). 1 more of that name are kept.\n');
    expect(engine.keptLogs.kept.map(({ id }) => id.slice(0, 2))).toEqual(['ab', 'cd']);
  });

  it('deletes all, but not by mistake', async () => {
    const asked = await cli.run(['logs', '--removed', '--delete']);
    expect(asked.code).toBe(2);
    expect(asked.stderr).toContain('Add --yes');
    expect(engine.keptLogs.kept.length).toBe(3);
    await using terminal = await cli.terminal(['logs', '--removed', '--delete']);
    await terminal.command.waitFor(/Go on\? \[y\/N\] /);
    terminal.command.write('n\r');
    await terminal.command.waitFor(/Nothing was deleted/);
    expect(engine.keptLogs.kept.length).toBe(3);
    expect((await cli.run(['logs', '--removed', '--delete', '--yes'])).code).toBe(0);
    expect(engine.keptLogs.kept).toEqual([]);
  });
});
