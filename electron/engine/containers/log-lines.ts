import type { ContainerLogLine } from '../../api/engine/container-logs.ts';
import { LOG_LINE_MAX_LENGTH } from '../limits.ts';
import type { LogPiece } from './log-frames.ts';

/** dockerd cuts lines that are longer than this into messages, each with a time of its own. */
const MESSAGE_MAX_BYTES = 16 * 1024;
/** `2026-11-29T09:00:00.123456789Z`, and a space behind it. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d) $/;
const TIME_MAX_BYTES = 36;
const NEWLINE = 0x0a;
const SPACE = 0x20;

/**
 * Makes lines of the messages of a log that was asked for with times. One object a log.
 *
 * Each message begins with its time, and ends its line or, when the line was cut, does not: then the next message of the stream goes
 * on with it, and its time is dropped. With a tty no frames tell where a message begins: it does after a newline, and after 16 KiB
 * without one. A character that is cut in two is put together again. What is longer than a piece may be is told in several.
 */
export class LogLines {
  readonly #streams: Readonly<Record<LogPiece['stream'], StreamLines>>;

  constructor({ tty }: { readonly tty: boolean }) {
    this.#streams = { stdout: new StreamLines('stdout', tty), stderr: new StreamLines('stderr', tty) };
  }

  /** Adds to `lines` what `piece` completes. */
  push(piece: LogPiece, lines: ContainerLogLine[]): void {
    this.#streams[piece.stream].push(piece, lines);
  }

  /** And what is left when the log ends within a line. */
  end(lines: ContainerLogLine[]): void {
    this.#streams.stdout.end(lines);
    this.#streams.stderr.end(lines);
  }
}

/**
 * before time ──its space──▶ content ──newline──▶ content (framed) or before time (tty)
 *      ▲                        │
 *      └─── a frame begins, or (tty) the message is full
 */
class StreamLines {
  readonly #stream: LogPiece['stream'];
  readonly #tty: boolean;
  readonly #decoder = new TextDecoder();
  #beforeTime = true;
  /** What may be a time. */
  #prefix: number[] = [];
  #time = '';
  #text = '';
  /** Something of the current line was seen, so its time is known. */
  #open = false;
  #messageBytes = 0;

  constructor(stream: LogPiece['stream'], tty: boolean) {
    this.#stream = stream;
    this.#tty = tty;
  }

  push({ bytes, starts }: LogPiece, lines: ContainerLogLine[]): void {
    if (starts && !this.#tty) {
      this.#prefixIsContent(lines);
      this.#beforeTime = true;
    }
    let offset = 0;
    while (offset < bytes.length) {
      offset = this.#beforeTime ? this.#readTime(bytes, offset, lines) : this.#readContent(bytes, offset, lines);
    }
  }

  end(lines: ContainerLogLine[]): void {
    this.#prefixIsContent(lines);
    if (this.#open) this.#endLine(lines);
  }

  #readTime(bytes: Uint8Array, start: number, lines: ContainerLogLine[]): number {
    let offset = start;
    for (;;) {
      const byte = bytes[offset];
      if (byte === undefined) return offset;
      offset += 1;
      this.#prefix.push(byte);
      if (byte === SPACE || this.#prefix.length === TIME_MAX_BYTES) break;
    }
    const prefix = String.fromCharCode(...this.#prefix);
    if (!TIME.test(prefix)) {
      this.#prefixIsContent(lines);
      return offset;
    }
    this.#prefix = [];
    this.#beginContent();
    if (!this.#open) this.#time = prefix.trimEnd();
    this.#open = true;
    return offset;
  }

  /** There was no time where one was expected. */
  #prefixIsContent(lines: ContainerLogLine[]): void {
    const prefix = Uint8Array.from(this.#prefix);
    this.#prefix = [];
    if (prefix.length === 0) return;
    if (!this.#open) this.#time = '';
    this.#beginContent();
    let offset = 0;
    while (offset < prefix.length) offset = this.#readContent(prefix, offset, lines);
  }

  #beginContent(): void {
    this.#beforeTime = false;
    this.#messageBytes = 0;
  }

  /** Up to the end of the line, of the message, or of the bytes. */
  #readContent(bytes: Uint8Array, start: number, lines: ContainerLogLine[]): number {
    const full = this.#tty ? start + MESSAGE_MAX_BYTES - this.#messageBytes : Infinity;
    const newline = bytes.indexOf(NEWLINE, start);
    const ends = newline !== -1 && newline <= full;
    const end = ends ? newline : Math.min(bytes.length, full);
    this.#messageBytes += end - start;
    this.#open = true;
    this.#text += this.#decoder.decode(bytes.subarray(start, end), { stream: true });
    this.#tellLong(lines);
    if (ends) this.#endLine(lines);
    if (this.#tty && (ends || end === full)) this.#beforeTime = true;
    return ends ? end + 1 : end;
  }

  #tellLong(lines: ContainerLogLine[]): void {
    while (this.#text.length > LOG_LINE_MAX_LENGTH) {
      const cut = isHighSurrogate(this.#text.charCodeAt(LOG_LINE_MAX_LENGTH - 1))
        ? LOG_LINE_MAX_LENGTH - 1
        : LOG_LINE_MAX_LENGTH;
      lines.push(this.#line(this.#text.slice(0, cut), true));
      this.#text = this.#text.slice(cut);
    }
  }

  #endLine(lines: ContainerLogLine[]): void {
    // A character that the line's end cut off stays cut off.
    const text = this.#text + this.#decoder.decode();
    lines.push(this.#line(this.#tty && text.endsWith('\r') ? text.slice(0, -1) : text, false));
    this.#text = '';
    this.#open = false;
  }

  #line(text: string, continues: boolean): ContainerLogLine {
    return { stream: this.#stream, time: this.#time, text, continues };
  }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
