import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { separateStreams } from '../../../electron/engine/containers/separate-streams.ts';

const PIECES = 200;
const PIECE_BYTES = 1024;

function frame(stream: 1 | 2, fill: string): Buffer {
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(PIECE_BYTES, 4);
  return Buffer.concat([header, Buffer.alloc(PIECE_BYTES, fill)]);
}

const many = (stream: 1 | 2, fill: string): Buffer => Buffer.concat(Array(PIECES).fill(frame(stream, fill)));
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the two streams of one connection', () => {
  it('wait for their readers with one listener each, and go on when neither is full', async () => {
    const connection = new PassThrough();
    const { stdout, stderr } = separateStreams(connection);
    connection.write(many(1, 'o'));
    connection.write(many(2, 'e'));
    await turn();
    expect(connection.isPaused()).toBe(true);
    expect([stdout, stderr].map((stream) => stream.listenerCount('drain'))).toEqual([1, 1]);

    let outBytes = 0;
    stdout.on('data', (chunk: Buffer) => (outBytes += chunk.length));
    await turn();
    await turn();
    expect(outBytes).toBe(PIECES * PIECE_BYTES);
    // What is read of one alone does not open the connection for the other.
    expect(connection.isPaused()).toBe(true);
    connection.write(many(1, 'o'));
    await turn();
    expect(outBytes).toBe(PIECES * PIECE_BYTES);

    let errorBytes = 0;
    stderr.on('data', (chunk: Buffer) => (errorBytes += chunk.length));
    connection.end();
    await Promise.all([stdout, stderr].map((stream) => new Promise((resolve) => stream.once('end', resolve))));
    expect([outBytes, errorBytes]).toEqual([2 * PIECES * PIECE_BYTES, PIECES * PIECE_BYTES]);
    expect([stdout, stderr].map((stream) => stream.listenerCount('drain'))).toEqual([1, 1]);
  });
});
