import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { decodeAnswer, encode } from '../../../electron/share/nine-p/wire/codec.ts';
import { FrameCutter } from '../../../electron/share/nine-p/wire/frame-cutter.ts';
import {
  type Answer,
  type AnswerTo,
  type Body,
  NO_TAG,
  NONE,
  type RequestName,
  VERSION,
} from '../../../electron/share/nine-p/wire/messages.ts';

/** The fid that `attach` makes. */
export const ROOT = 0;

/** What the server answered instead. */
export class NinePError extends Error {
  readonly errno: number;

  constructor(errno: number) {
    super(`error ${errno}`);
    this.errno = errno;
  }
}

/** The client's end of a 9P connection; any number of questions at once. */
export class NinePClient {
  readonly socket: Socket;
  /** Resolves when the connection is over. */
  readonly ended: Promise<void>;
  readonly #asked = new Map<number, (answer: Answer) => void>();
  #lastTag = -1;
  #lastFid = ROOT;

  constructor(socket: Socket) {
    this.socket = socket;
    const cutter = new FrameCutter();
    socket.on('data', (chunk: Buffer) => {
      if (!cutter.push(chunk, 2 ** 30, (frame) => this.#hear(frame))) socket.destroy();
    });
    socket.on('error', () => undefined);
    this.ended = new Promise((resolve) => socket.once('close', () => resolve()));
  }

  /** A socket's path, or a port of the loopback. */
  static async dial(place: string | number): Promise<NinePClient> {
    const socket = typeof place === 'number' ? connect(place, '127.0.0.1') : connect(place);
    await once(socket, 'connect');
    return new NinePClient(socket);
  }

  /** Attached to the server's folder. */
  static async attached(place: string | number, messageMaxBytes = 256 * 1024): Promise<NinePClient> {
    const client = await NinePClient.dial(place);
    await client.askAs(NO_TAG, 'Tversion', { messageMaxBytes, version: VERSION });
    await client.ask('Tattach', { fid: ROOT, authFid: NONE, userName: '', tree: '', uid: 0 });
    return client;
  }

  /** Rejects with a `NinePError`; never, when the connection ends before. */
  async ask<N extends RequestName>(name: N, body: Body<N>): Promise<Body<AnswerTo<N>>> {
    do this.#lastTag = (this.#lastTag + 1) % NO_TAG;
    while (this.#asked.has(this.#lastTag));
    return await this.askAs(this.#lastTag, name, body);
  }

  askAs<N extends RequestName>(tag: number, name: N, body: Body<N>): Promise<Body<AnswerTo<N>>> {
    return new Promise((resolve, reject) => {
      this.#asked.set(tag, (answer) => {
        if (answer.name === 'Rlerror') reject(new NinePError(answer.body.errno));
        else resolve(answer.body);
      });
      this.socket.write(encode(name, tag, body));
    });
  }

  newFid(): number {
    this.#lastFid += 1;
    return this.#lastFid;
  }

  /** A new fid there. Throws `ENOENT` when only a part of the way is. */
  async walk(names: readonly string[], from = ROOT): Promise<number> {
    const fid = this.newFid();
    const { qids } = await this.ask('Twalk', { fid: from, newFid: fid, names });
    if (qids.length < names.length) throw new NinePError(2);
    return fid;
  }

  async open(names: readonly string[], flags = 0): Promise<number> {
    const fid = await this.walk(names);
    await this.ask('Tlopen', { fid, flags });
    return fid;
  }

  /** A new open file. */
  async create(folder: readonly string[], name: string, flags = 2, mode = 0o644): Promise<number> {
    const fid = await this.walk(folder);
    await this.ask('Tlcreate', { fid, name, flags, mode, gid: 0 });
    return fid;
  }

  async write(fid: number, data: string | Buffer, offset = 0): Promise<number> {
    return (await this.ask('Twrite', { fid, offset: BigInt(offset), data: Buffer.from(data) })).count;
  }

  async read(fid: number, offset = 0, count = 0xffff_ffff): Promise<Buffer> {
    return Buffer.from((await this.ask('Tread', { fid, offset: BigInt(offset), count })).data);
  }

  async clunk(fid: number): Promise<void> {
    await this.ask('Tclunk', { fid });
  }

  #hear(frame: Buffer): void {
    const answer = decodeAnswer(frame);
    if (answer.name === 'unknown-type' || answer.name === 'malformed')
      throw new Error(`an answer that is ${answer.name}`);
    const heard = this.#asked.get(answer.tag);
    this.#asked.delete(answer.tag);
    heard?.(answer);
  }
}
