import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BoathouseError } from '../../../electron/base/errors.ts';
import type { SshSession } from '../../../electron/forward/ssh-session.ts';
import { type FakeGuest, newKeyPair } from './support/fake-guest.ts';
import { failure, never, readAll, type SessionOverrides, SshBench } from './support/ssh-bench.ts';

let bench: SshBench;
let guest: FakeGuest;
const open = (overrides?: SessionOverrides): Promise<SshSession> => bench.open(overrides);

beforeEach(async () => {
  bench = await SshBench.create();
  ({ guest } = bench);
});

afterEach(() => bench.dispose());

describe('connecting', () => {
  it('refuses a host key that is not the pinned one', async () => {
    const error = await failure(open({ hostKey: newKeyPair().public }));
    expect(error.code).toBe('ssh-host-key-mismatch');
    expect(error.hint).toContain('boathouse restart');
  });

  it('says that its key is not accepted', async () => {
    expect((await failure(open({ privateKey: newKeyPair().private }))).code).toBe('ssh-refused');
  });

  it('says that nobody listens', async () => {
    const port = guest.port;
    guest.dispose();
    expect((await failure(open({ port }))).code).toBe('ssh-unreachable');
  });

  it('gives up on a port that says nothing', async () => {
    const port = await bench.listen();
    expect((await failure(open({ port, deadlines: { bannerMs: 50 } }))).code).toBe('ssh-timeout');
  });

  it('gives up on a guest that stops in the middle of the login', async () => {
    const port = await bench.listen((socket) => socket.write('SSH-2.0-half\r\n'));
    const error = await failure(open({ port, deadlines: { bannerMs: 20, handshakeMs: 50 } }));
    expect(error.code).toBe('ssh-timeout');
  });

  it('can be cancelled', async () => {
    const controller = new AbortController();
    const port = await bench.listen(() => controller.abort());
    expect((await failure(open({ port, signal: controller.signal }))).code).toBe('cancelled');
  });

  it('refuses a public key that is none', async () => {
    expect((await failure(open({ hostKey: 'nonsense' }))).code).toBe('ssh-host-key-invalid');
  });
});

describe('a lost guest', () => {
  it('breaks the streams with an error, not with an end', async () => {
    const connection = await open();
    const stream = await connection.openStreamLocal('/run/echo.sock', never());
    const cause = new Promise<BoathouseError>((resolve) => connection.onClose(resolve));
    const error = new Promise<BoathouseError>((resolve) => stream.once('error', resolve as (error: Error) => void));
    let ended = false;
    stream.once('end', () => (ended = true));
    stream.resume();
    guest.crash();
    expect((await cause).code).toBe('ssh-lost');
    expect((await error).code).toBe('ssh-lost');
    expect(ended).toBe(false);
    expect(connection.closed).toBe(true);
    expect((await failure(connection.openStreamLocal('/run/echo.sock', never()))).code).toBe('ssh-lost');
  });

  it('is noticed when it hangs', async () => {
    const connection = await open({ deadlines: { keepaliveMs: 20, keepaliveMisses: 2 } });
    const cause = new Promise<BoathouseError>((resolve) => connection.onClose(resolve));
    guest.freeze();
    expect((await cause).code).toBe('ssh-lost');
  });

  it('ends an opening that waits for an answer', async () => {
    const connection = await open({ deadlines: { keepaliveMs: 20, keepaliveMisses: 2 } });
    guest.freeze();
    expect((await failure(connection.openStreamLocal('/run/echo.sock', never()))).code).toBe('ssh-lost');
  });
});

describe('programs', () => {
  it('give their output and exit code', async () => {
    const program = await (await open()).exec('echo out; echo err >&2; exit 3', { signal: never() });
    program.stdio.end();
    const [out, err, exit] = await Promise.all([readAll(program.stdio), readAll(program.stderr), program.exited]);
    expect([out.toString(), err.toString(), exit]).toEqual(['out\n', 'err\n', { exitCode: 3, signal: null }]);
  });

  it('read stdin to its end', async () => {
    const program = await (await open()).exec('cat', { signal: never() });
    program.stdio.end('some input');
    expect((await readAll(program.stdio)).toString()).toBe('some input');
    expect(await program.exited).toEqual({ exitCode: 0, signal: null });
  });

  it('can be signalled', async () => {
    const program = await (await open()).exec('echo ready; exec sleep 60', { signal: never() });
    program.stdio.once('data', () => program.signal('TERM'));
    expect(await program.exited).toEqual({ exitCode: null, signal: 'SIGTERM' });
  });

  it('get a terminal that can be resized', async () => {
    const terminal = { type: 'xterm', columns: 100, rows: 30 };
    const program = await (await open()).exec('cat', { terminal, signal: never() });
    program.resize({ columns: 120, rows: 40 });
    program.stdio.end();
    program.stdio.resume();
    await program.exited;
    expect(guest.terminalSizes).toEqual(['100x30', '120x40']);
  });

  it('whose guest is lost have no exit code', async () => {
    const program = await (await open()).exec('exec sleep 60', { signal: never() });
    guest.crash();
    expect((await failure(program.exited)).code).toBe('ssh-lost');
  });
});
