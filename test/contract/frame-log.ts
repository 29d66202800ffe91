import type { FrameReceiver, Link, LinkEnd } from '../../electron/net/link/link.ts';

/** A receiver that keeps a copy of all that it is told, and checks that both views of a frame show the same bytes. */
export class FrameLog implements FrameReceiver {
  readonly frames: Uint8Array[] = [];
  readonly ends: LinkEnd[] = [];
  bursts = 0;
  burstsWithoutFrame = 0;
  openBurst = false;
  writables = 0;
  refused = 0;
  onFrame: () => void = () => undefined;
  onWritable: () => void = () => undefined;

  constructor(link: Link) {
    link.ended((end) => this.ends.push(end));
  }

  get count(): number {
    return this.frames.length;
  }

  frame(view: DataView, bytes: Uint8Array, offset: number, end: number): void {
    if (view.buffer !== bytes.buffer || view.byteOffset !== bytes.byteOffset) throw new Error('the views differ');
    this.frames.push(bytes.slice(offset, end));
    this.openBurst = true;
    this.onFrame();
  }

  burstEnd(): void {
    this.bursts++;
    if (!this.openBurst) this.burstsWithoutFrame++;
    this.openBurst = false;
  }

  writable(): void {
    this.writables++;
    this.onWritable();
  }
}
