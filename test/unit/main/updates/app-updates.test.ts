import { beforeEach, describe, expect, it } from 'vitest';
import type { UpdateState } from '../../../../electron/api/app-update.ts';
import { textsFor } from '../../../../electron/main/texts.ts';
import { updateItem } from '../../../../electron/main/tray/update-item.ts';
import { AppUpdates } from '../../../../electron/main/updates/app-updates.ts';
import { answerUpdateCall } from '../../../../electron/main/updates/update-calls.ts';
import { updateNotice } from '../../../../electron/main/updates/update-notice.ts';
import type { UpdateSource } from '../../../../electron/main/updates/update-source.ts';
import { updateTroubleOf } from '../../../../electron/main/updates/update-trouble.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

class FakeSource implements UpdateSource {
  loaded = 0;
  checks = 0;
  downloads = 0;
  installs = 0;
  newer: string | null = '0.2.0';
  checkError: Error | null = null;
  downloadError: Error | null = null;

  check(): Promise<string | null> {
    this.checks += 1;
    return this.checkError === null ? Promise.resolve(this.newer) : Promise.reject(this.checkError);
  }

  download(onProgress: (percent: number) => void): Promise<void> {
    this.downloads += 1;
    for (const percent of [10.1, 10.4, 60]) onProgress(percent);
    return this.downloadError === null ? Promise.resolve() : Promise.reject(this.downloadError);
  }

  install(): void {
    this.installs += 1;
  }
}

let source: FakeSource;
let clock: FakeClock;
let updates: AppUpdates;
let states: UpdateState[];

function make(obstacle: 'no-feed' | null = null): void {
  updates = new AppUpdates({
    obstacle,
    clock,
    source: () => {
      source.loaded += 1;
      return Promise.resolve(source);
    },
  });
  states = [];
  updates.onChange(() => states.push(updates.state));
}

beforeEach(() => {
  source = new FakeSource();
  clock = new FakeClock();
  make();
});

describe('an update', () => {
  it('is found, downloaded and installed only as it is told', async () => {
    await updates.check();
    expect(states).toEqual([{ kind: 'checking' }, { kind: 'available', version: '0.2.0' }]);
    expect(source.downloads).toBe(0);
    await updates.download();
    expect(states.slice(2)).toEqual([
      { kind: 'downloading', version: '0.2.0', percent: 0 },
      { kind: 'downloading', version: '0.2.0', percent: 10 },
      { kind: 'downloading', version: '0.2.0', percent: 60 },
      { kind: 'ready', version: '0.2.0' },
    ]);
    await updates.check();
    expect(source.checks).toBe(1);
    expect(source.installs).toBe(0);
    await updates.install();
    expect(source.installs).toBe(1);
    expect(source.loaded).toBe(1);
  });

  it('is none when there is nothing newer, which is dated', async () => {
    source.newer = null;
    await updates.check();
    expect(updates.state).toEqual({ kind: 'current', checkedMs: clock.now() });
    await updates.download();
    await updates.install();
    expect([source.downloads, source.installs]).toEqual([0, 0]);
  });

  it('is looked for once, however many ask', async () => {
    await Promise.all([updates.check(), updates.check()]);
    expect(source.checks).toBe(1);
  });

  it('that fails says how, and can be tried again', async () => {
    source.downloadError = Object.assign(new Error('sha512 checksum mismatch'), { code: 'ERR_CHECKSUM_MISMATCH' });
    await updates.check();
    await updates.download();
    expect(updates.state).toMatchObject({ kind: 'failed', version: '0.2.0', trouble: 'damaged' });
    await updates.install();
    expect(source.installs).toBe(0);
    source.downloadError = null;
    await updates.download();
    expect(updates.state.kind).toBe('ready');
  });

  it('is never looked for by a build without a feed', async () => {
    make('no-feed');
    updates.follow('download');
    await updates.check();
    clock.advance(2 * DAY_MS);
    await settled();
    expect(updates.state).toEqual({ kind: 'unavailable', obstacle: 'no-feed' });
    expect(source.loaded).toBe(0);
  });
});

describe('the setting', () => {
  it('has updates looked for a minute after the start and each day, and each told once', async () => {
    const found: string[] = [];
    updates.onFound((version) => found.push(version));
    updates.follow('notify');
    clock.advance(MINUTE_MS);
    await settled();
    clock.advance(DAY_MS);
    await settled();
    expect(source.checks).toBe(2);
    expect(source.downloads).toBe(0);
    expect(found).toEqual(['0.2.0']);
    updates.follow('manual');
    clock.advance(DAY_MS);
    await settled();
    expect(source.checks).toBe(2);
    expect(clock.pending).toBe(0);
  });

  it('has them downloaded, too, and installed never', async () => {
    updates.follow('download');
    clock.advance(MINUTE_MS);
    await settled();
    expect(updates.state.kind).toBe('ready');
    updates.dispose();
    expect(source.installs).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('tells nobody of a check that failed by itself', async () => {
    const found: string[] = [];
    updates.onFound((version) => found.push(version));
    source.checkError = new Error('net::ERR_NAME_NOT_RESOLVED');
    updates.follow('notify');
    clock.advance(MINUTE_MS);
    await settled();
    expect(updates.state).toMatchObject({ kind: 'failed', version: null, trouble: 'unreachable' });
    expect(found).toEqual([]);
  });
});

it.each([
  [Object.assign(new Error('getaddrinfo ENOTFOUND x'), { code: 'ENOTFOUND' }), 'unreachable'],
  [
    Object.assign(new Error('Cannot find channel "latest.yml"'), { code: 'ERR_UPDATER_CHANNEL_FILE_NOT_FOUND' }),
    'feed-missing',
  ],
  [
    Object.assign(new Error('New version 2 is not signed by the application owner'), {
      code: 'ERR_UPDATER_INVALID_SIGNATURE',
    }),
    'unsigned',
  ],
  [new Error('Code signature at URL did not pass validation'), 'unsigned'],
  [Object.assign(new Error('write'), { code: 'ENOSPC' }), 'no-room'],
  [new Error('something odd\nHeaders: {"cookie": "secret"}'), 'other'],
])('%s is told as %s', (error, trouble) => {
  const told = updateTroubleOf(error);
  expect(told.trouble).toBe(trouble);
  expect(told.detail).not.toContain('secret');
});

it('the tray offers what can be done next, in both languages', () => {
  const label = (state: UpdateState, language = 'en'): unknown => {
    const item = updateItem(state, textsFor(language).updates);
    return item.kind === 'action' ? [item.label, item.enabled, item.action] : null;
  };
  expect(label({ kind: 'current', checkedMs: null })).toEqual([
    'Check for updates…',
    true,
    { kind: 'update', operation: 'check' },
  ]);
  expect(label({ kind: 'checking' })).toMatchObject(['Checking for updates…', false, {}]);
  expect(label({ kind: 'available', version: '2' })).toMatchObject([
    'Download version 2',
    true,
    { operation: 'download' },
  ]);
  expect(label({ kind: 'downloading', version: '2', percent: 40 })).toMatchObject([
    'Downloading version 2: 40 %',
    false,
    {},
  ]);
  expect(label({ kind: 'ready', version: '2' }, 'de')).toMatchObject([
    'Für Version 2 neu starten …',
    true,
    { operation: 'install' },
  ]);
});

it('who asked in the tray is told what came of it', () => {
  const texts = textsFor('en').updates;
  const told = (state: UpdateState): string => updateNotice(state, texts, '0.1.0')?.body ?? '';
  expect(told({ kind: 'unavailable', obstacle: 'no-feed' })).toContain('no update feed');
  expect(told({ kind: 'current', checkedMs: 1 })).toContain('nothing newer than 0.1.0');
  expect(told({ kind: 'failed', version: null, trouble: 'unreachable', detail: 'ENOTFOUND\u202E' })).toBe(
    'Check the network and its proxy, then try again. (ENOTFOUND )',
  );
  expect(updateNotice({ kind: 'checking' }, texts, '0.1.0')).toBeNull();
});

it('the page reads the state and gives orders, and nothing else', async () => {
  const seen: unknown[] = [];
  let asked = 0;
  const options = {
    updates,
    install: () => {
      asked += 1;
      return Promise.resolve();
    },
  };
  const call = (type: 'query' | 'mutation' | 'subscription', path: string) =>
    answerUpdateCall({ type, path }, options, (value) => seen.push(value));
  const following = call('subscription', 'app.update.state');
  await call('mutation', 'app.update.check').done;
  await call('mutation', 'app.update.install').done;
  following.cancel();
  await call('mutation', 'app.update.download').done;
  expect(seen).toEqual([
    { kind: 'current', checkedMs: null },
    { kind: 'checking' },
    { kind: 'available', version: '0.2.0' },
  ]);
  expect(asked).toBe(1);
  expect(() => call('query', 'app.update.check')).toThrow('The app has no query app.update.check');
});
