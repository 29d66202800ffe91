import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { replaceFile } from './replace-file.ts';

/**
 * A log file of limited size. Writes go to `path`; when it would grow past `maxBytes` it becomes `path.1`, in place of the one
 * before, so the two together hold between one and two times that.
 *
 * `append` never waits and never throws: bytes are queued and written in order, one write at a time, those that came meanwhile
 * together. A disk that is slower than the writer costs at most `maxBytes` of memory; what comes on top is dropped, and a line
 * in the file says how much. A disk that fails loses the log and nothing else; the next append tries again.
 *
 * One writer a path. Its owner disposes it, which writes out what is queued.
 */
export interface RotatingFileOptions {
  readonly path: string;
  readonly maxBytes: number;
}

export class RotatingFile {
  readonly #path: string;
  readonly #maxBytes: number;
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #droppedBytes = 0;
  #file: FileHandle | null = null;
  #fileBytes = 0;
  #writing: Promise<void> | null = null;

  constructor(options: RotatingFileOptions) {
    this.#path = options.path;
    this.#maxBytes = options.maxBytes;
  }

  /** `content` must not be changed afterwards. */
  append(content: string | Uint8Array): void {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    if (bytes.length === 0) return;
    if (this.#queuedBytes + bytes.length > this.#maxBytes) {
      this.#droppedBytes += bytes.length;
      return;
    }
    this.#queue.push(bytes);
    this.#queuedBytes += bytes.length;
    this.#writing ??= this.#drain();
  }

  /** Resolves when all that was appended so far is in the file, or lost to a failing disk. */
  async flush(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  async dispose(): Promise<void> {
    await this.flush();
    await this.#close();
  }

  async #drain(): Promise<void> {
    try {
      while (this.#queue.length > 0) {
        const bytes = Buffer.concat(this.#queue);
        this.#queue = [];
        this.#queuedBytes = 0;
        await this.#write(bytes);
        if (this.#queue.length === 0 && this.#droppedBytes > 0) {
          const note = `\n[${this.#droppedBytes} bytes were not written: the disk was too slow]\n`;
          this.#droppedBytes = 0;
          await this.#write(Buffer.from(note));
        }
      }
    } catch {
      this.#queue = [];
      this.#queuedBytes = 0;
      await this.#close();
    } finally {
      this.#writing = null;
    }
  }

  async #write(bytes: Buffer): Promise<void> {
    const file = this.#file ?? (await this.#open());
    if (this.#fileBytes > 0 && this.#fileBytes + bytes.length > this.#maxBytes) {
      await this.#close();
      await replaceFile(this.#path, `${this.#path}.1`);
      await this.#writeAll(await this.#open(), bytes);
    } else {
      await this.#writeAll(file, bytes);
    }
  }

  async #writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
    await file.appendFile(bytes);
    this.#fileBytes += bytes.length;
  }

  async #open(): Promise<FileHandle> {
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
    const file = await open(this.#path, 'a', 0o600);
    this.#file = file;
    this.#fileBytes = (await file.stat()).size;
    return file;
  }

  async #close(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    await file?.close().catch(() => undefined);
  }
}
