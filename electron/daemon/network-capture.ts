import type { CaptureChannel } from '../api/backend.ts';
import type { CaptureBytes, CaptureEnd } from '../api/network-capture.ts';
import type { InsightCapture } from '../vm/network-insight.ts';

/** A capture of the running machine's network, as the API's clients see it: one reader, who may leave at any time. */
export class NetworkCapture implements CaptureChannel {
  readonly #capture: InsightCapture;
  #disposed: Promise<void> | null = null;
  readonly #left: Promise<null>;
  #leave: () => void = () => undefined;

  constructor(capture: InsightCapture) {
    this.#capture = capture;
    this.#left = new Promise((resolve) => (this.#leave = () => resolve(null)));
  }

  readonly output: AsyncIterable<CaptureBytes | CaptureEnd> = { [Symbol.asyncIterator]: () => this.#read() };

  async stop(): Promise<void> {
    await this.#capture.stop('kept');
  }

  /** Also ends a wait for more. */
  dispose(): Promise<void> {
    this.#disposed ??= this.#dispose();
    return this.#disposed;
  }

  async *#read(): AsyncGenerator<CaptureBytes | CaptureEnd, void> {
    try {
      for (;;) {
        const piece = await Promise.race([this.#capture.take(), this.#left]);
        if (piece === null) return;
        if (piece.kind === 'ended') {
          yield piece;
          return;
        }
        const { buffer, byteOffset, length } = piece.bytes;
        yield { kind: 'bytes', base64: Buffer.from(buffer, byteOffset, length).toString('base64') };
      }
    } finally {
      await this.dispose();
    }
  }

  async #dispose(): Promise<void> {
    this.#leave();
    await this.#capture.stop('dropped');
  }
}
