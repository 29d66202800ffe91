import { PassThrough, type Duplex, type Readable } from 'node:stream';
import { LogFrames } from './log-frames.ts';

/**
 * The output of a process without a tty, whose two streams come in frames. A reader of one has to read the other: they share a
 * connection, which is read while neither is full.
 */
export function separateStreams(connection: Duplex): { readonly stdout: Readable; readonly stderr: Readable } {
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
  const both = [streams.stdout, streams.stderr];
  const frames = new LogFrames();
  const isFull = (): boolean => both.some(({ writableNeedDrain }) => writableNeedDrain);
  const end = (): void => both.forEach((stream) => void stream.end());
  connection.on('data', (chunk: Buffer) => {
    for (const { stream, bytes } of frames.push(chunk)) streams[stream].write(bytes);
    if (isFull()) connection.pause();
  });
  for (const stream of both) {
    stream.on('drain', () => {
      if (!isFull()) connection.resume();
    });
  }
  connection.once('end', end);
  connection.once('close', end);
  return streams;
}
