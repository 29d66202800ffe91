import type { FileHandle } from 'node:fs/promises';
import type { CaptureEnd, CaptureRequest } from '../../api/network-capture.ts';
import type { Clock } from '../../base/clock.ts';
import { BoathouseError } from '../../base/errors.ts';
import { parseCaptureFilter } from '../../net/link/capture-filter.ts';
import { Capture } from './capture.ts';
import { createCaptureFile } from './capture-file.ts';
import type { CapturePiece } from './network-protocol.ts';

export interface CaptureRunOptions {
  readonly request: CaptureRequest;
  readonly clock: Clock;
  readonly onEnd: () => void;
}

/** A capture on its way to who asked for it: into a file, or piece by piece. */
export class CaptureRun {
  readonly capture: Capture;
  /** Settles when the file is closed; null without one. */
  readonly #filed: Promise<CaptureEnd> | null;

  private constructor(options: CaptureRunOptions, file: FileHandle | null) {
    const { request, clock, onEnd } = options;
    const { filter, maxBytes, maxSeconds } = request;
    const maxMs = maxSeconds === null ? null : maxSeconds * 1000;
    this.capture = new Capture({ filter: parseCaptureFilter(filter), maxBytes, maxMs, clock, onEnd });
    this.#filed = file === null ? null : writeTo(file, this.capture);
    // Told by `take`; nobody may ask.
    this.#filed?.catch(() => undefined);
  }

  /** Errors: `capture-failed`, `capture-filter-invalid`. */
  static async open(options: CaptureRunOptions): Promise<CaptureRun> {
    const { file, filter } = options.request;
    // Before a file is replaced.
    parseCaptureFilter(filter);
    return new CaptureRun(options, file === null ? null : await createCaptureFile(file));
  }

  async take(): Promise<CapturePiece> {
    if (this.#filed !== null) return this.#filed;
    const taken = await this.capture.take();
    return Buffer.isBuffer(taken) ? { kind: 'bytes', bytes: taken } : taken;
  }

  /** Resolves when the file is closed, if there is one. */
  async stop(reason: CaptureEnd['reason']): Promise<void> {
    this.capture.end(reason);
    await this.#filed?.catch(() => undefined);
  }
}

async function writeTo(file: FileHandle, capture: Capture): Promise<CaptureEnd> {
  try {
    for (;;) {
      const taken = await capture.take();
      if (!Buffer.isBuffer(taken)) return taken;
      await file.appendFile(taken);
    }
  } catch (error) {
    throw new BoathouseError('capture-failed', 'The disk did not take all of the capture', { cause: error });
  } finally {
    capture.end('stopped');
    await file.close();
  }
}
