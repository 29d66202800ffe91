import type { Socket } from 'node:net';
import { ATTRIBUTES } from './operations/attributes.ts';
import { ENTRIES } from './operations/entries.ts';
import { FILES } from './operations/files.ts';
import { LISTING } from './operations/listing.ts';
import { EXTENDED_ATTRIBUTES, LOCKS } from './operations/locks.ts';
import { PLACES } from './operations/places.ts';
import { MESSAGE_MAX_BYTES, type Operation, type Operations, Session } from './session.ts';
import type { SharedFolder } from './tree/shared-folder.ts';
import { decodeRequest, encode } from './wire/codec.ts';
import { ERRNO, type ErrnoName, errnoOf } from './wire/errno.ts';
import { FrameCutter } from './wire/frame-cutter.ts';
import { type AnswerTo, type Body, type Request, type RequestName, VERSION } from './wire/messages.ts';

/**
 * Serves one client:
 *
 *   bytes ──FrameCutter──▶ waiting ──at most RUNNING_MAX at once──▶ running ──▶ answers, in the order in which they are ready
 *
 * - `Tversion` waits for all that runs, gives up all fids, and goes before all behind it. Before the first one nothing else is answered.
 * - `Tflush` is looked at as soon as it comes. A request that waits is dropped; for one that runs it waits, and answers behind it: what the host is asked for cannot be taken back.
 * - No more is read while more waits than `WAITING_MAX`, or while the client does not take its answers: those to what is no message count as all others,
 *   and by their number, as the smallest takes many times its size of memory.
 * - What is no message gets an error. A size that none has, or a tag that is in use, ends the connection: nobody knows what the rest is about.
 * - When the client goes, what runs is waited for, and all files are closed.
 */
type Operated = Exclude<RequestName, 'Tversion' | 'Tflush'>;

const OPERATIONS: Operations<Operated> = {
  ...PLACES,
  ...FILES,
  ...LISTING,
  ...ENTRIES,
  ...ATTRIBUTES,
  ...LOCKS,
  ...EXTENDED_ATTRIBUTES,
};

const RUNNING_MAX = 64;
const WAITING_MAX = 256;
const WAITING_MAX_BYTES = 16 * 1024 * 1024;
const UNTAKEN_MAX = 1024;
const UNTAKEN_MAX_BYTES = 16 * 1024 * 1024;
/** What the guest's kernel asks for at least, too. */
const MESSAGE_MIN_BYTES = 4096;

type OperatedRequest = Extract<Request, { readonly name: Operated }>;
type VersionRequest = Extract<Request, { readonly name: 'Tversion' }>;

interface Waiting {
  readonly request: OperatedRequest | VersionRequest;
  readonly sizeBytes: number;
}

/** Resolves when the client has gone and all is closed. Never rejects. */
export async function serve(socket: Socket, share: SharedFolder): Promise<void> {
  const connection = new Connection(socket, share);
  await new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await connection.close();
}

class Connection {
  readonly #socket: Socket;
  readonly #session: Session;
  readonly #cutter = new FrameCutter();
  readonly #waiting: Waiting[] = [];
  readonly #running = new Map<number, Promise<void>>();
  #waitingBytes = 0;
  /** Answers that the client's socket did not take yet. */
  #untaken = 0;
  #versioned = false;
  #changesVersion = false;

  constructor(socket: Socket, share: SharedFolder) {
    this.#socket = socket;
    this.#session = new Session(share);
    // Its end is told by `close`.
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      if (!this.#cutter.push(chunk, this.#session.messageMaxBytes, (frame) => this.#hear(frame))) socket.destroy();
    });
  }

  async close(): Promise<void> {
    this.#waiting.length = 0;
    await Promise.all(this.#running.values());
    await this.#session.fids.clear();
  }

  #hear(frame: Buffer): void {
    if (this.#socket.destroyed) return;
    const request = decodeRequest(frame);
    if (request.name === 'unknown-type' || request.name === 'malformed') {
      this.#refuse(request.tag, request.name === 'malformed' ? 'EINVAL' : 'EOPNOTSUPP');
      this.#pump();
    } else if (this.#knows(request.tag)) this.#socket.destroy();
    else if (request.name === 'Tflush') this.#flush(request.tag, request.body.oldTag);
    else {
      this.#waiting.push({ request, sizeBytes: frame.length });
      this.#waitingBytes += frame.length;
      this.#pump();
    }
  }

  #knows(tag: number): boolean {
    return this.#running.has(tag) || this.#waiting.some(({ request }) => request.tag === tag);
  }

  #flush(tag: number, oldTag: number): void {
    const index = this.#waiting.findIndex(({ request }) => request.tag === oldTag);
    if (index >= 0) this.#take(index);
    const running = this.#running.get(oldTag) ?? Promise.resolve();
    this.#run(tag, async () => {
      await running;
      this.#send(encode('Rflush', tag, {}));
    });
  }

  #pump(): void {
    if (this.#socket.destroyed) return;
    while (this.#mayRun()) {
      const { request } = this.#take(0);
      if (request.name === 'Tversion') this.#run(request.tag, () => this.#changeVersion(request));
      else this.#run(request.tag, () => this.#answer(request));
    }
    const full = this.#waiting.length > WAITING_MAX || this.#waitingBytes > WAITING_MAX_BYTES || this.#tooMuchUntaken;
    if (full) this.#socket.pause();
    else if (this.#socket.isPaused()) this.#socket.resume();
  }

  get #tooMuchUntaken(): boolean {
    return this.#untaken > UNTAKEN_MAX || this.#socket.writableLength > UNTAKEN_MAX_BYTES;
  }

  #mayRun(): boolean {
    const next = this.#waiting[0];
    if (next === undefined || this.#changesVersion || this.#tooMuchUntaken) return false;
    return this.#running.size < (next.request.name === 'Tversion' ? 1 : RUNNING_MAX);
  }

  #take(index: number): Waiting {
    const [taken] = this.#waiting.splice(index, 1) as [Waiting];
    this.#waitingBytes -= taken.sizeBytes;
    return taken;
  }

  #run(tag: number, run: () => Promise<void>): void {
    const running = run().finally(() => {
      this.#running.delete(tag);
      this.#pump();
    });
    this.#running.set(tag, running);
  }

  async #changeVersion({ tag, body }: VersionRequest): Promise<void> {
    this.#changesVersion = true;
    await this.#session.fids.clear();
    const messageMaxBytes = Math.min(body.messageMaxBytes, MESSAGE_MAX_BYTES);
    if (messageMaxBytes < MESSAGE_MIN_BYTES) this.#refuse(tag, 'EINVAL');
    else {
      this.#versioned = body.version === VERSION;
      this.#session.messageMaxBytes = messageMaxBytes;
      this.#send(encode('Rversion', tag, { messageMaxBytes, version: this.#versioned ? VERSION : 'unknown' }));
    }
    this.#changesVersion = false;
  }

  async #answer({ name, tag, body }: OperatedRequest): Promise<void> {
    if (!this.#versioned) {
      this.#refuse(tag, 'EPROTO');
      return;
    }
    try {
      this.#send(await this.#operate(name, tag, body));
    } catch (error) {
      this.#send(encode('Rlerror', tag, { errno: errnoOf(error) }));
    }
  }

  async #operate<N extends Operated>(name: N, tag: number, body: Body<N>): Promise<Buffer> {
    const operation = OPERATIONS[name] as Operation<N>;
    const answer = await operation(this.#session, body);
    return encode(`R${name.slice(1)}` as AnswerTo<N>, tag, answer);
  }

  #refuse(tag: number, errno: ErrnoName): void {
    this.#send(encode('Rlerror', tag, { errno: ERRNO[errno] }));
  }

  #send(frame: Buffer): void {
    if (this.#socket.destroyed) return;
    this.#untaken += 1;
    this.#socket.write(frame, () => {
      this.#untaken -= 1;
      this.#pump();
    });
  }
}
