import type { CaptureEnd } from '../../api/network-capture.ts';
import { formatTraffic } from './traffic.ts';

/** How a capture ended, for people: `12 frames, 3.4 kB, in /tmp/x.pcapng. The size limit was reached.` */
export function formatCaptureEnd(end: CaptureEnd, file: string | null): string {
  const frames = end.frames === 1 ? '1 frame' : `${end.frames} frames`;
  const where = file === null ? '' : `, in ${file}`;
  return `${frames}, ${formatTraffic(end.bytes)}${where}.${REASONS[end.reason]}`;
}

/** What was left out, as a sentence; null: nothing was. */
export function formatCaptureLoss({ lostFrames }: CaptureEnd): string | null {
  if (lostFrames === 0) return null;
  const frames = lostFrames === 1 ? '1 frame is' : `${lostFrames} frames are`;
  return `${frames} missing: they came faster than they could be written.`;
}

const REASONS: Readonly<Record<CaptureEnd['reason'], string>> = {
  stopped: '',
  size: ' The largest size was reached (--max-size).',
  time: ' The time is up (--max-time).',
  network: ' The engine was stopped.',
};
