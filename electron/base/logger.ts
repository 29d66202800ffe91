/** Severity of a log line, least first. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** One record, before it is written. `scope` names the part that speaks, for example `machine` or `qemu`. */
export interface LogRecord {
  readonly timeMs: number;
  readonly level: LogLevel;
  readonly scope: string;
  readonly message: string;
}

/** Where records go. Must not throw: a log that fails must not take the product down. */
export type LogSink = (record: LogRecord) => void;

/** A named voice on a sink. Secrets never go in: callers log names of keys and files, not their content. */
export class Logger {
  readonly #sink: LogSink;
  readonly #scope: string;
  readonly #now: () => number;

  constructor(sink: LogSink, scope: string, now: () => number) {
    this.#sink = sink;
    this.#scope = scope;
    this.#now = now;
  }

  child(scope: string): Logger {
    return new Logger(this.#sink, `${this.#scope}/${scope}`, this.#now);
  }

  debug(message: string): void {
    this.#write('debug', message);
  }

  info(message: string): void {
    this.#write('info', message);
  }

  warn(message: string): void {
    this.#write('warn', message);
  }

  error(message: string): void {
    this.#write('error', message);
  }

  #write(level: LogLevel, message: string): void {
    this.#sink({ timeMs: this.#now(), level, scope: this.#scope, message });
  }
}

/** For tests and tools that want no log. */
export function silentLogger(): Logger {
  return new Logger(
    () => undefined,
    'silent',
    () => 0,
  );
}
