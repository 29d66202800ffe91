import { chmodSync, closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';
import { describeError } from '../base/errors.ts';
import type { LogLevel, LogRecord, LogSink } from '../base/logger.ts';

/** Of the least severe record that is written. */
const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** At this size the file becomes `<file>.1`, in place of the one before: at most twice as much is kept. */
const SIZE_MAX_BYTES = 2 * 1024 * 1024;

export interface LogFileOptions {
  readonly level: LogLevel;
  readonly sizeMaxBytes?: number;
}

/**
 * The backend's log: one line a record, `2026-11-21T08:05:00.123Z info  machine: text`; the further lines of a text are
 * indented. Written synchronously, since a crash must not lose the lines that explain it and a backend writes few. A file
 * that cannot be written (a full disk) is given up until the next record: the product goes on.
 */
export class LogFile {
  readonly #file: string;
  readonly #options: LogFileOptions;
  #descriptor: number | null = null;
  #sizeBytes = 0;

  constructor(file: string, options: LogFileOptions) {
    this.#file = file;
    this.#options = options;
  }

  readonly sink: LogSink = (record) => {
    if (LEVELS.indexOf(record.level) < LEVELS.indexOf(this.#options.level)) return;
    try {
      this.#write(formatRecord(record));
    } catch (error) {
      this.close();
      process.stderr.write(`the log ${this.#file} cannot be written: ${describeError(error)}\n`);
    }
  };

  close(): void {
    if (this.#descriptor === null) return;
    closeSync(this.#descriptor);
    this.#descriptor = null;
  }

  #write(line: string): void {
    const descriptor = this.#descriptor ?? this.#open();
    this.#sizeBytes += writeSync(descriptor, line);
    if (this.#sizeBytes < (this.#options.sizeMaxBytes ?? SIZE_MAX_BYTES)) return;
    this.close();
    renameSync(this.#file, `${this.#file}.1`);
  }

  #open(): number {
    const descriptor = openSync(this.#file, 'a', 0o600);
    this.#descriptor = descriptor;
    chmodSync(this.#file, 0o600);
    this.#sizeBytes = fstatSync(descriptor).size;
    return descriptor;
  }
}

function formatRecord(record: LogRecord): string {
  const time = new Date(record.timeMs).toISOString();
  const text = record.message.trimEnd().replaceAll('\n', '\n    ');
  return `${time} ${record.level.padEnd(5)} ${record.scope}: ${text}\n`;
}
