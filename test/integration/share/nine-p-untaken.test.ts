import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { expect, it, onTestFinished } from 'vitest';
import { serve } from '../../../electron/share/nine-p/connection.ts';
import { SharedFolder } from '../../../electron/share/nine-p/tree/shared-folder.ts';
import { decodeAnswer, encode } from '../../../electron/share/nine-p/wire/codec.ts';
import { FrameCutter } from '../../../electron/share/nine-p/wire/frame-cutter.ts';
import { NO_TAG, VERSION } from '../../../electron/share/nine-p/wire/messages.ts';
import { eventually } from '../../support/eventually.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

/** The server's end of a connection whose client takes nothing until it is told to. */
class Client extends Duplex {
  readonly tags: number[] = [];
  readonly #cutter = new FrameCutter();
  #taken: () => void = () => undefined;
  #takes = false;

  override _read(): void {
    // What comes is pushed.
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#cutter.push(chunk, 2 ** 30, (frame) => this.tags.push(decodeAnswer(frame).tag));
    if (this.#takes) setImmediate(done);
    else this.#taken = done;
  }

  takeAll(): void {
    this.#takes = true;
    this.#taken();
  }
}

const FRAMES = 100_000;
const PIECE = 512;

const frameOf = (type: number, tag: number): Buffer => Buffer.from([7, 0, 0, 0, type, tag & 0xff, tag >> 8]);

it.each([
  ['unknown', (tag: number) => frameOf(255, tag)],
  ['malformed', (tag: number) => frameOf(120, tag)],
  ['refused', (tag: number) => encode('Tclunk', tag, { fid: 9 })],
  ['a flush', (tag: number) => encode('Tflush', tag, { oldTag: 0xfff0 })],
])('no more is read of a client that takes no answers, where each message is %s', async (_what, frame) => {
  const share = await SharedFolder.open({ folder: await temporaryFolder(), readOnly: false });
  const client = new Client();
  const served = serve(client as unknown as Socket, share);
  onTestFinished(async () => {
    client.destroy();
    await served;
    await share.close();
  });
  client.push(encode('Tversion', NO_TAG, { messageMaxBytes: 8192, version: VERSION }));
  await eventually(() => Promise.resolve(client.tags.length > 0 || null), { what: 'the version', pauseMs: 1 });
  let sent = 0;
  while (sent < FRAMES && !client.isPaused()) {
    const piece = Array.from({ length: PIECE }, (_, index) => frame((sent + index) % 0x8000));
    sent += PIECE;
    client.push(Buffer.concat(piece));
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(client.isPaused()).toBe(true);
  expect(sent).toBeLessThan(4 * 1024);
  client.takeAll();
  await eventually(() => Promise.resolve(client.tags.length > sent || null), { what: 'all answers', pauseMs: 1 });
  expect(client.tags.slice(1).sort((a, b) => a - b)).toEqual(Array.from({ length: sent }, (_, index) => index));
  expect(client.isPaused()).toBe(false);
});
