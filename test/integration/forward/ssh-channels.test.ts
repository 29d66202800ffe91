import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BoathouseError } from '../../../electron/base/errors.ts';
import { SSH_CHANNELS_MAX } from '../../../electron/forward/limits.ts';
import type { GuestCpu } from '../../../electron/forward/ssh/algorithms.ts';
import type { SshSession } from '../../../electron/forward/ssh-session.ts';
import { eventually } from '../../support/eventually.ts';
import type { FakeGuest } from './support/fake-guest.ts';
import { failure, never, readAll, type SessionOverrides, SshBench } from './support/ssh-bench.ts';

let bench: SshBench;
let guest: FakeGuest;
const open = (overrides?: SessionOverrides): Promise<SshSession> => bench.open(overrides);

beforeEach(async () => {
  bench = await SshBench.create();
  ({ guest } = bench);
});

afterEach(() => bench.dispose());

const closed = (stream: Duplex): Promise<void> => new Promise((resolve) => stream.once('close', () => resolve()));

describe.each<GuestCpu>(['native', 'emulated'])('a channel (%s guest)', (guestCpu) => {
  it('carries bytes both ways and keeps the half-close', async () => {
    await bench.serve('other.sock', (socket) => {
      // Answers only after the client ended its side.
      const parts: Buffer[] = [];
      socket.on('data', (part) => parts.push(part));
      socket.on('end', () => socket.end(Buffer.concat(parts)));
    });
    const stream = await (await open({ guestCpu })).openStreamLocal('/run/other.sock', never());
    const sent = randomBytes(3 * 1024 * 1024);
    stream.end(sent);
    expect((await readAll(stream)).equals(sent)).toBe(true);
  });

  it('still takes bytes after the guest ended its side', async () => {
    let received = '';
    const got = new Promise<void>((resolve) => {
      void bench.serve('other.sock', (socket) => {
        socket.end('bye');
        socket.on('data', (part) => (received += part.toString()));
        socket.on('end', resolve);
      });
    });
    const stream = await (await open({ guestCpu })).openStreamLocal('/run/other.sock', never());
    expect((await readAll(stream)).toString()).toBe('bye');
    stream.end('still here');
    await got;
    expect(received).toBe('still here');
  });
});

describe('channels', () => {
  it('says that nobody listens on the socket', async () => {
    const error = await failure((await open()).openStreamLocal('/run/other.sock', never()));
    expect(error.code).toBe('ssh-channel-refused');
    expect(error.message).toContain('/run/other.sock');
  });

  it('closes the socket in the guest when it is destroyed', async () => {
    const ended = new Promise<void>((resolve) => {
      void bench.serve('other.sock', (socket) => socket.resume().on('end', resolve));
    });
    const stream = await (await open()).openStreamLocal('/run/other.sock', never());
    stream.destroy();
    await ended;
  });

  it('holds a writer back while the guest does not read', async () => {
    let socket: Socket | undefined;
    const connected = new Promise<void>((resolve) => {
      void bench.serve('other.sock', (accepted) => {
        socket = accepted.pause();
        resolve();
      });
    });
    const stream = await (await open()).openStreamLocal('/run/other.sock', never());
    await connected;
    const block = Buffer.alloc(256 * 1024);
    let written = 0;
    while (written < 64 * 1024 * 1024 && stream.write(block)) {
      written += block.length;
      await new Promise(setImmediate);
    }
    expect(written).toBeLessThan(8 * 1024 * 1024);
    const drained = new Promise((resolve) => stream.once('drain', resolve));
    socket?.resume();
    await drained;
  });

  it('refuses more than the limit, and takes new ones when some were closed', async () => {
    const busy = await open();
    const streams: Duplex[] = [];
    while (streams.length < SSH_CHANNELS_MAX) {
      const batch = Array.from({ length: 20 }, () => busy.openStreamLocal('/run/echo.sock', never()));
      streams.push(...(await Promise.all(batch)));
    }
    const error = await failure(busy.openStreamLocal('/run/echo.sock', never()));
    expect(error.code).toBe('ssh-channels-exhausted');
    const [first] = streams;
    first?.destroy();
    if (first !== undefined) await closed(first);
    await busy.openStreamLocal('/run/echo.sock', never());
  });

  it('gives up opening when it is cancelled', async () => {
    const controller = new AbortController();
    const opening = (await open()).openStreamLocal('/run/echo.sock', controller.signal);
    controller.abort();
    expect((await failure(opening)).code).toBe('cancelled');
  });
});

describe('a socket in the guest', () => {
  const path = '/run/shares/one';

  it('hands over who connects there, until it is given up', async () => {
    const ssh = await open();
    const streams: Duplex[] = [];
    const listener = await ssh.listenStreamLocal(path, (stream) => streams.push(stream.pipe(stream)), never());
    expect([...guest.listening]).toEqual([path]);
    const [one, other] = [await guest.dial(path), await guest.dial(path)];
    one.end('from one');
    other.end('from the other');
    expect(String(await readAll(one))).toBe('from one');
    expect(String(await readAll(other))).toBe('from the other');
    expect(streams).toHaveLength(2);

    await listener.dispose();
    await eventually(() => Promise.resolve(guest.listening.size === 0 || null), { what: 'the end', pauseMs: 10 });
    await expect(guest.dial(path)).rejects.toThrow();
    await expect(guest.dial('/run/shares/never')).rejects.toThrow();
  });

  it('that its sshd does not make is an error', async () => {
    guest.refusesToListen = true;
    const error = await failure((await open()).listenStreamLocal(path, () => undefined, never()));
    expect(error.code).toBe('ssh-channel-refused');
    expect(error.message).toContain(path);
  });

  it('is not waited for when the guest is lost', async () => {
    const ssh = await open();
    guest.freeze();
    const listening = failure(ssh.listenStreamLocal(path, () => undefined, never()));
    guest.crash();
    expect((await listening).code).toBe('ssh-lost');
    expect((await failure(ssh.listenStreamLocal(path, () => undefined, never()))).code).toBe('ssh-lost');
  });

  it('loses who is connected there with the guest', async () => {
    const ssh = await open();
    const connected = new Promise<Duplex>((resolve) => void ssh.listenStreamLocal(path, resolve, never()));
    await eventually(() => Promise.resolve(guest.listening.size === 1 || null), { what: 'the socket', pauseMs: 10 });
    await guest.dial(path);
    const stream = await connected;
    const error = new Promise<BoathouseError>((resolve) => stream.once('error', resolve));
    guest.crash();
    expect((await error).code).toBe('ssh-lost');
  });
});
