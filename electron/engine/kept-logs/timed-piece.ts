import type { LogPiece } from '../containers/log-frames.ts';

/** A message as the engine itself would send it: its time, with all nine digits of nanoseconds, and its bytes. */
export function timedPiece(stream: LogPiece['stream'], time: string, bytes: Buffer): LogPiece {
  const [, seconds, fraction = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/.exec(time) ?? [];
  // A message without a time that can be read has none; it is not read as one with what it says.
  const head = seconds === undefined ? NO_TIME : `${seconds}.${fraction.padEnd(9, '0')}Z `;
  return { stream, starts: true, bytes: Buffer.concat([Buffer.from(head), bytes]) };
}

const NO_TIME = '0001-01-01T00:00:00.000000000Z ';
