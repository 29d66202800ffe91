import type { CaptureRequest } from '../../api/network-capture.ts';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { BoathouseError } from '../../base/errors.ts';
import type { FrameSink } from '../../net/link/pcap.ts';
import { CaptureRun } from './capture-run.ts';
import type { CapturePiece } from './network-protocol.ts';

export interface CapturesOptions {
  readonly clock: Clock;
  /** Where frames are to be shown from now on. */
  readonly onSink: (sink: FrameSink | null) => void;
}

/** The captures of one worker, by number: one that runs at most, and those that ended without having been read to their ends. */
export class Captures implements Disposable {
  readonly #options: CapturesOptions;
  readonly #runs = new Map<number, CaptureRun>();
  #sink: FrameSink | null = null;
  #lastId = 0;
  #opening = false;

  constructor(options: CapturesOptions) {
    this.#options = options;
  }

  /** Where frames are shown now. */
  get sink(): FrameSink | null {
    return this.#sink;
  }

  /** Its number. Errors: `capture-failed`, `capture-running`, `capture-filter-invalid`. */
  async start(request: CaptureRequest): Promise<number> {
    if (this.#opening || this.#sink !== null) {
      throw new BoathouseError('capture-running', 'A capture is running already', { hint: 'There is one at a time.' });
    }
    this.#opening = true;
    try {
      const run = await CaptureRun.open({ request, clock: this.#options.clock, onEnd: () => this.#show(null) });
      this.#lastId += 1;
      this.#runs.set(this.#lastId, run);
      this.#show(run.capture);
      return this.#lastId;
    } finally {
      this.#opening = false;
    }
  }

  /** Errors: `capture-failed`. */
  async take(id: number): Promise<CapturePiece> {
    const run = this.#runs.get(id);
    if (run === undefined) throw new BoathouseError('capture-failed', 'There is no such capture');
    const piece = await run.take();
    if (piece.kind === 'ended') this.#runs.delete(id);
    return piece;
  }

  /** One that was read to its end is stopped. */
  async stop(id: number, rest: 'kept' | 'dropped'): Promise<void> {
    const run = this.#runs.get(id);
    if (rest === 'dropped') this.#runs.delete(id);
    await run?.stop('stopped');
  }

  async dispose(): Promise<void> {
    for (const run of this.#runs.values()) await run.stop('network');
  }

  #show(sink: FrameSink | null): void {
    this.#sink = sink;
    this.#options.onSink(sink);
  }
}
