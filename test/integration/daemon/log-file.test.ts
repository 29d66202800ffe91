import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Logger } from '../../../electron/base/logger.ts';
import { LogFile } from '../../../electron/daemon/log-file.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'boathouse-log-'));
  file = join(folder, 'backend.log');
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

it('writes a line a record, from its level on, for this user alone', async () => {
  const log = new LogFile(file, { level: 'info' });
  const logger = new Logger(log.sink, 'backend', () => Date.UTC(2026, 10, 21, 8));
  logger.debug('not this');
  logger.child('api').warn('one\ntwo\n');
  expect(await readFile(file, 'utf8')).toBe('2026-11-21T08:00:00.000Z warn  backend/api: one\n    two\n');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  log.close();
});

it('keeps an older half, and goes on after a restart', async () => {
  for (let run = 0; run < 3; run += 1) {
    const log = new LogFile(file, { level: 'debug', sizeMaxBytes: 1000 });
    const logger = new Logger(log.sink, 'x', () => 0);
    for (let line = 0; line < 10; line += 1) logger.info(`run ${run} line ${line} ${'.'.repeat(60)}`);
    log.close();
  }
  const text = (await readFile(`${file}.1`, 'utf8')) + (await readFile(file, 'utf8').catch(() => ''));
  expect(text).toContain('run 2 line 9');
  expect((await stat(`${file}.1`)).size).toBeLessThan(1200);
});

it('gives a record up that cannot be written, and nothing else', () => {
  const log = new LogFile(join(folder, 'absent', 'backend.log'), { level: 'debug' });
  const logger = new Logger(log.sink, 'x', () => 0);
  expect(() => logger.error('lost')).not.toThrow();
});
