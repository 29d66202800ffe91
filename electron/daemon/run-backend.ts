import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { toFailure } from '../api/failure.ts';
import { folderLayout } from '../api/folder-layout.ts';
import type { StartReport } from '../api/start-report.ts';
import { VERSION } from '../api/version.ts';
import { BoathouseError } from '../base/errors.ts';
import { Logger, type LogLevel } from '../base/logger.ts';
import type { DriverRegistry } from '../hypervisor/registry.ts';
import { Daemon } from './daemon.ts';
import { LogFile } from './log-file.ts';

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];
const DEFAULT_IDLE_SECONDS = 10;

/** The life of the backend's process, from its command line to its end (`main.ts`). Tests hand in other drivers. */
export async function runBackend(args: readonly string[], drivers?: DriverRegistry): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      home: { type: 'string' },
      image: { type: 'string' },
      'log-level': { type: 'string', default: process.env['BOATHOUSE_LOG_LEVEL'] ?? 'info' },
      'idle-seconds': { type: 'string', default: String(DEFAULT_IDLE_SECONDS) },
    },
  });
  const { home, image } = values;
  if (home === undefined) throw new BoathouseError('usage', 'usage: main.js --home FOLDER [--image FOLDER]');
  const layout = folderLayout(home, process.platform);
  mkdirSync(layout.logFolder, { recursive: true, mode: 0o700 });
  const level = LEVELS.find((name) => name === values['log-level']) ?? 'info';
  const logFile = new LogFile(layout.backendLog, { level });
  const logger = new Logger(logFile.sink, 'backend', Date.now);

  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      logger.error(`${event}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      process.exit(1);
    });
  }
  // The terminal that somebody started it from may close.
  process.on('SIGHUP', () => undefined);

  logger.info(`version ${VERSION}, process ${process.pid}, Node ${process.versions.node}, data folder ${home}`);
  try {
    const idleGraceMs = Number(values['idle-seconds']) * 1000;
    const daemon = await Daemon.open({ home, image, logger, idleGraceMs, drivers });
    let signals = 0;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        signals += 1;
        logger.info(`${signal}: ${signals === 1 ? 'stopping' : 'ending at once'}`);
        if (signals > 2) process.exit(1);
        void daemon.end({ force: signals > 1 });
      });
    }
    report({ kind: 'ready' });
    await daemon.ended;
    logger.info('ended');
    process.exit(0);
  } catch (error) {
    const failure = toFailure(error);
    logger.error(`cannot start: ${failure.message}`);
    report({ kind: 'failed', failure: { ...failure, logFile: failure.logFile ?? layout.backendLog } });
    process.exitCode = 1;
  }
}

/** Lets go of the channel after it, which would keep the process alive and is lost when the parent ends. */
function report(message: StartReport): void {
  if (process.send === undefined) return;
  process.send(message, () => {
    if (process.connected) process.disconnect();
  });
}
