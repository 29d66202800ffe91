import { mkdir, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import {
  Fields,
  message,
  type Message,
  messageReader,
  QID_BYTES,
  text,
  TYPES,
  u16,
  u32,
  u64,
  VERSION,
} from './messages.ts';

/** The client's end of a 9P connection, one question at a time. */
export class TreeReader {
  readonly socket: Socket;
  readonly #waiting: ((answer: Message) => void)[] = [];
  #lastFid = 0;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on(
      'data',
      messageReader((answer) => this.#waiting.shift()?.(answer)),
    );
    socket.on('error', () => undefined);
  }

  /** Attached to the server's folder. */
  static async dial(path: string): Promise<TreeReader> {
    const socket = await new Promise<Socket>((resolve, reject) => {
      const dialled = connect(path, () => resolve(dialled));
      dialled.once('error', reject);
    });
    const reader = new TreeReader(socket);
    await reader.ask(TYPES.Tversion, [u32(64 * 1024), text(VERSION)]);
    await reader.ask(TYPES.Tattach, [u32(0), u32(0xffff_ffff), text(''), text(''), u32(0)]);
    return reader;
  }

  /** Rejects with the number of the error that the server answers. */
  ask(type: number, fields: readonly Buffer[]): Promise<Fields> {
    return new Promise((resolve, reject) => {
      this.#waiting.push((answer) => {
        if (answer.type === type + 1) resolve(answer.body);
        else reject(new Error(`error ${answer.body.u32()}`));
      });
      this.socket.write(message(type, 0, fields));
    });
  }

  /** Writes what is beneath the names to `target`, which is not there yet. */
  async copy(names: readonly string[], target: string): Promise<void> {
    this.#lastFid += 1;
    const fid = u32(this.#lastFid);
    await this.ask(TYPES.Twalk, [u32(0), fid, u16(names.length), ...names.map(text)]);
    const qid = (await this.ask(TYPES.Tlopen, [fid, u32(0)])).bytes(QID_BYTES);
    if ((qid.readUInt8(0) & 0x80) === 0) await writeFile(target, await this.#all(TYPES.Tread, fid));
    else await this.#copyFolder(fid, names, target);
    await this.ask(TYPES.Tclunk, [fid]);
  }

  async #copyFolder(fid: Buffer, names: readonly string[], target: string): Promise<void> {
    await mkdir(target);
    for (let offset = 0; ; ) {
      const entries = await this.#piece(TYPES.Treaddir, fid, offset);
      if (entries.left === 0) return;
      while (entries.left > 0) {
        entries.bytes(QID_BYTES);
        offset = entries.u64();
        entries.bytes(1);
        const name = entries.text();
        await this.copy([...names, name], join(target, name));
      }
    }
  }

  async #all(type: number, fid: Buffer): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for (let offset = 0; ; ) {
      const piece = await this.#piece(type, fid, offset);
      if (piece.left === 0) return Buffer.concat(pieces);
      offset += piece.left;
      pieces.push(piece.bytes(piece.left));
    }
  }

  async #piece(type: number, fid: Buffer, offset: number): Promise<Fields> {
    const answer = await this.ask(type, [fid, u64(offset), u32(32 * 1024)]);
    return new Fields(answer.bytes(answer.u32()));
  }
}
