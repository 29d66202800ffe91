import { spawn } from 'node:child_process';
import { connect, type AddressInfo, type Socket } from 'node:net';
import ssh2 from 'ssh2';
import type { Connection, ServerChannel } from 'ssh2';
import { generateEd25519 } from '../../../../electron/vm/openssh-key.ts';

export interface KeyPair {
  readonly private: string;
  readonly public: string;
}

/** By our own generator: one key in 256 of ssh2's cannot be read (`electron/vm/openssh-key.ts`), and every test of a file with such a key waits for its time-out. */
export function newKeyPair(): KeyPair {
  const pair = generateEd25519('test');
  return { private: pair.privateKey, public: pair.publicKey };
}

export interface FakeGuestOptions {
  readonly hostKey: KeyPair;
  readonly clientKey: KeyPair;
  /** Path in the guest → path of a real socket here. */
  readonly sockets: Readonly<Record<string, string>>;
}

/**
 * A guest as its sshd shows it: a real ssh server on loopback that connects streamlocal channels to unix sockets, with the
 * half-close semantics of OpenSSH (its own side's end is an EOF, the channel is closed when both ended), and that runs programs
 * with the host's shell.
 */
export class FakeGuest {
  /** Where it listens for its client. */
  readonly listening = new Set<string>();
  refusesToListen = false;
  readonly terminalSizes: string[] = [];
  /** Port of the guest's loopback → port of a real server here. */
  readonly ports = new Map<number, number>();
  channelsOpened = 0;
  channelsOpen = 0;
  port = 0;
  #server: ssh2.Server;
  readonly #options: FakeGuestOptions;
  readonly #connections = new Set<Connection>();
  readonly #sockets = new Set<Socket>();

  static async start(options: FakeGuestOptions): Promise<FakeGuest> {
    const guest = new FakeGuest(options);
    await guest.listen(0);
    return guest;
  }

  private constructor(options: FakeGuestOptions) {
    this.#options = options;
    this.#server = this.#newServer();
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => resolve());
    });
    this.port = (this.#server.address() as AddressInfo).port;
  }

  /** As a killed VM: every connection is cut. With the same port and keys it can come back. */
  crash(): void {
    for (const connection of this.#connections) connection.end();
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  async restart(): Promise<void> {
    this.crash();
    this.#server = this.#newServer();
    await this.listen(this.port);
  }

  /** As a VM that hangs: nothing is read or answered any more. */
  freeze(): void {
    for (const socket of this.#sockets) socket.pause();
  }

  dispose(): void {
    this.crash();
  }

  /** As a program in the guest that connects to that socket. */
  async dial(socketPath: string): Promise<ServerChannel> {
    const [connection] = this.#connections;
    if (connection === undefined) throw new Error('nobody is connected');
    return await new Promise((resolve, reject) => {
      connection.openssh_forwardOutStreamLocal(socketPath, (error, channel) => {
        if (error === undefined) resolve(channel);
        else reject(error);
      });
    });
  }

  #newServer(): ssh2.Server {
    const server = new ssh2.Server({ hostKeys: [this.#options.hostKey.private] }, (connection) => {
      this.#connections.add(connection);
      connection.on('close', () => this.#connections.delete(connection));
      connection.on('error', () => undefined);
      connection.on('authentication', (context) => {
        const known = ssh2.utils.parseKey(this.#options.clientKey.public);
        if (context.method !== 'publickey' || known instanceof Error || Array.isArray(known))
          context.reject(['publickey']);
        else if (!context.key.data.equals(known.getPublicSSH())) context.reject(['publickey']);
        else if (context.signature === undefined || context.blob === undefined) context.accept();
        else if (known.verify(context.blob, context.signature, context.hashAlgo)) context.accept();
        else context.reject(['publickey']);
      });
      connection.on('ready', () => this.#serve(connection));
    });
    // ssh2's types hide the net.Server; `freeze` needs the sockets.
    (server as unknown as { _srv: { on(event: 'connection', listener: (socket: Socket) => void): void } })._srv.on(
      'connection',
      (socket) => this.#sockets.add(socket),
    );
    return server;
  }

  #connect(socket: Socket, accept: () => ServerChannel, reject: () => void): void {
    socket.once('error', () => reject());
    socket.once('connect', () => {
      this.channelsOpened += 1;
      this.channelsOpen += 1;
      socket.once('close', () => (this.channelsOpen -= 1));
      join(accept(), socket);
    });
  }

  #serve(connection: Connection): void {
    // Missing in the types.
    type Streamlocal = (accept: () => ServerChannel, reject: () => void, info: { socketPath: string }) => void;
    (connection as unknown as { on(event: string, listener: Streamlocal): void }).on(
      'openssh.streamlocal',
      (accept, reject, info) => {
        const path = this.#options.sockets[info.socketPath];
        if (path === undefined) {
          reject();
          return;
        }
        this.#connect(connect({ path, allowHalfOpen: true }), accept, reject);
      },
    );
    connection.on('tcpip', (accept, reject, info) => {
      const port = this.ports.get(info.destPort);
      const permitted = info.destIP === '127.0.0.1' || info.destIP === '::1';
      if (port === undefined || !permitted) reject();
      else this.#connect(connect({ host: '127.0.0.1', port, allowHalfOpen: true }), accept, reject);
    });
    // Missing in the types.
    type Request = (accept: () => void, reject: () => void, name: string, info: { socketPath?: string }) => void;
    (connection as unknown as { on(event: string, listener: Request): void }).on(
      'request',
      (accept, reject, name, { socketPath }) => {
        if (socketPath === undefined || this.refusesToListen) {
          reject();
          return;
        }
        if (name === 'streamlocal-forward@openssh.com') this.listening.add(socketPath);
        else this.listening.delete(socketPath);
        accept();
      },
    );
    connection.on('session', (acceptSession) => {
      const session = acceptSession();
      session.on('pty', (accept, _reject, info) => {
        this.terminalSizes.push(`${info.cols}x${info.rows}`);
        // Optional in the protocol, so not always there.
        (accept as (() => void) | undefined)?.();
      });
      session.on('window-change', (accept, _reject, info) => {
        this.terminalSizes.push(`${info.cols}x${info.rows}`);
        (accept as (() => void) | undefined)?.();
      });
      session.on('exec', (accept, _reject, info) => {
        const channel = accept();
        const child = spawn('sh', ['-c', info.command], { stdio: ['pipe', 'pipe', 'pipe'] });
        session.on('signal', (_accept, _reject, signal) => child.kill(`SIG${signal.name}` as NodeJS.Signals));
        channel.pipe(child.stdin);
        child.stdin.on('error', () => undefined);
        child.stdout.pipe(channel, { end: false });
        child.stderr.pipe(channel.stderr, { end: false });
        channel.on('close', () => child.kill('SIGHUP'));
        child.on('close', (code, signal) => {
          if (signal === null) channel.exit(code ?? 255);
          else channel.exit(signal.slice(3));
          channel.end();
        });
      });
    });
  }
}

function join(channel: ServerChannel, socket: Socket): void {
  let ended = 0;
  const onEnded = (): void => {
    ended += 1;
    if (ended === 2) channel.close();
  };
  channel.pipe(socket, { end: false });
  socket.pipe(channel, { end: false });
  // ssh2's `eof` overtakes what is still to be written.
  socket.on('end', () =>
    channel.write(Buffer.alloc(0), () => {
      channel.eof();
      onEnded();
    }),
  );
  channel.on('end', () => {
    socket.end();
    onEnded();
  });
  channel.on('close', () => socket.destroy());
  socket.on('error', () => {
    channel.eof();
    channel.close();
  });
}
