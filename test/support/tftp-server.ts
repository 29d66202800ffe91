import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';

const READ = 1;
const WRITE = 2;
const DATA = 3;
const ACKNOWLEDGEMENT = 4;
const OPTIONS = 6;

/**
 * TFTP (RFC 1350) with the option `blksize` (RFC 2348): a protocol of real programs whose datagrams are as large as one likes. One
 * client at a time; what it wrote is in `written`. A block that is asked for again is sent again.
 */
export class TftpServer implements AsyncDisposable {
  readonly #socket: Socket;
  readonly #content: Buffer;
  readonly #blocks: Buffer[] = [];
  #blockBytes = 512;
  largestReceivedBytes = 0;

  private constructor(socket: Socket, content: Buffer) {
    this.#socket = socket;
    this.#content = content;
    socket.on('message', (message, from) => this.#take(message, from));
  }

  /** On this machine's loopback; every file that is read is `content`. */
  static async start(content: Buffer): Promise<TftpServer> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new TftpServer(socket, content);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  get written(): Buffer {
    return Buffer.concat(this.#blocks);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => this.#socket.close(resolve));
  }

  #take(message: Buffer, from: RemoteInfo): void {
    this.largestReceivedBytes = Math.max(this.largestReceivedBytes, message.length);
    const [code, block] = [message.readUInt16BE(0), message.readUInt16BE(2)];
    if (code === READ || code === WRITE) this.#agree(message, from);
    else if (code === ACKNOWLEDGEMENT) this.#sendBlock(block + 1, from);
    else if (code === DATA) this.#keep(block, message.subarray(4), from);
  }

  /** Both kinds of request are answered with the options that were taken. */
  #agree(message: Buffer, from: RemoteInfo): void {
    const words = message.toString('latin1', 2).split('\0');
    const at = words.findIndex((word) => word.toLowerCase() === 'blksize');
    this.#blockBytes = Number(words[at + 1]);
    this.#blocks.length = 0;
    this.#send(Buffer.from(`\0${String.fromCharCode(OPTIONS)}blksize\0${this.#blockBytes}\0`, 'latin1'), from);
  }

  #sendBlock(block: number, from: RemoteInfo): void {
    const start = (block - 1) * this.#blockBytes;
    if (start > this.#content.length) return;
    this.#send(Buffer.concat([header(DATA, block), this.#content.subarray(start, start + this.#blockBytes)]), from);
  }

  #keep(block: number, payload: Buffer, from: RemoteInfo): void {
    if (block === this.#blocks.length + 1) this.#blocks.push(Buffer.from(payload));
    this.#send(header(ACKNOWLEDGEMENT, block), from);
  }

  #send(message: Buffer, to: RemoteInfo): void {
    this.#socket.send(message, to.port, to.address);
  }
}

function header(code: number, block: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16BE(code, 0);
  bytes.writeUInt16BE(block, 2);
  return bytes;
}
