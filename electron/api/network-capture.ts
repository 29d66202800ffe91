import { z } from 'zod';
import { absolutePath } from './absolute-path.ts';
import { CAPTURE_MAX_BYTES, CAPTURE_MAX_SECONDS, CAPTURE_SMALLEST_MAX_BYTES } from './limits.ts';

/** A capture of what passes between the VM and its network, as pcapng. One at a time. */
export const captureRequest = z.strictObject({
  /** Where the backend writes it; a file that is there is replaced. Null: the bytes come as events. */
  file: absolutePath.max(4096).nullable(),
  /** `host 1.2.3.4 and port 80`; empty: everything. See `net/link/capture-filter.ts`. */
  filter: z.string().max(1024),
  /** It ends before it is longer than that. */
  maxBytes: z.int().min(CAPTURE_SMALLEST_MAX_BYTES).max(CAPTURE_MAX_BYTES),
  /** It ends after that time; null: it does not. */
  maxSeconds: z.int().min(1).max(CAPTURE_MAX_SECONDS).nullable(),
});
export type CaptureRequest = z.infer<typeof captureRequest>;

/** Some of the capture, of at most CAPTURE_CHUNK_MAX_BYTES. */
export interface CaptureBytes {
  readonly kind: 'bytes';
  readonly base64: string;
}

/** The last event. */
export interface CaptureEnd {
  readonly kind: 'ended';
  /** `stopped`: somebody asked for it. `network`: the machine was stopped. */
  readonly reason: 'stopped' | 'size' | 'time' | 'network';
  readonly frames: number;
  /** Of the capture. */
  readonly bytes: number;
  /** Frames that the filter let through and that are not in it, because the reader or the disk could not keep up. */
  readonly lostFrames: number;
}

export type CaptureEvent = { readonly kind: 'opened'; readonly id: number } | CaptureBytes | CaptureEnd;
