import { describe, expect, it } from 'vitest';
import { BoathouseError } from '../../../electron/base/errors.ts';
import { Emitter } from '../../../electron/base/event.ts';
import { silentLogger } from '../../../electron/base/logger.ts';
import { GuestLink } from '../../../electron/forward/guest-link.ts';
import type { SshSession } from '../../../electron/forward/ssh-session.ts';
import { FakeClock } from '../../support/fake-clock.ts';

class FakeSession implements SshSession {
  closed = false;
  readonly #close = new Emitter<BoathouseError>();
  readonly onClose = this.#close.event;
  openStreamLocal = (): never => unused();
  openTcp = (): never => unused();
  listenStreamLocal = (): never => unused();
  exec = (): never => unused();
  setPaused = (): never => unused();

  lose(): void {
    this.closed = true;
    this.#close.fire(new BoathouseError('ssh-lost', 'the VM closed the connection'));
  }

  dispose(): void {
    if (!this.closed) this.lose();
  }
}

function unused(): never {
  throw new Error('not part of these tests');
}

/** Tries that the test answers by hand. */
class Tries {
  readonly signals: AbortSignal[] = [];
  readonly #answers: ((outcome: SshSession | BoathouseError) => void)[] = [];

  readonly connect = (signal: AbortSignal): Promise<SshSession> => {
    this.signals.push(signal);
    return new Promise((resolve, reject) => {
      this.#answers.push((outcome) => (outcome instanceof BoathouseError ? reject(outcome) : resolve(outcome)));
    });
  };

  async answer(outcome: SshSession | BoathouseError): Promise<void> {
    this.#answers.shift()?.(outcome);
    await settled();
  }
}

/** Lets the promises of a few turns settle. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

const unreachable = new BoathouseError('ssh-unreachable', 'refused');

function linkOf(tries: Tries, clock: FakeClock): { link: GuestLink; events: string[] } {
  const link = new GuestLink({
    connect: tries.connect,
    clock,
    random: () => 1,
    logger: silentLogger(),
    backoff: { firstMs: 100, longestMs: 400 },
  });
  const events: string[] = [];
  link.onConnected(() => events.push('connected'));
  link.onLost((cause) => events.push(`lost ${cause.code}`));
  link.onRefused((cause) => events.push(`refused ${cause.code}`));
  return { link, events };
}

const never = (): AbortSignal => new AbortController().signal;

describe('a guest link', () => {
  it('tries again with growing pauses until there is a session', async () => {
    const clock = new FakeClock();
    const tries = new Tries();
    const { link, events } = linkOf(tries, clock);
    link.start();
    link.start();
    const waiting = link.session(never());
    for (const pauseMs of [100, 200, 400, 400]) {
      const before = tries.signals.length;
      await tries.answer(unreachable);
      clock.advance(pauseMs - 1);
      expect(tries.signals.length).toBe(before);
      clock.advance(1);
      expect(tries.signals.length).toBe(before + 1);
    }
    const session = new FakeSession();
    await tries.answer(session);
    expect(await waiting).toBe(session);
    expect(link.current).toBe(session);
    expect(events).toEqual(['connected']);
    expect(clock.pending).toBe(0);
  });

  it('connects anew at once when the session is lost', async () => {
    const tries = new Tries();
    const { link, events } = linkOf(tries, new FakeClock());
    link.start();
    const first = new FakeSession();
    await tries.answer(first);
    first.lose();
    expect(link.current).toBeNull();
    expect(tries.signals.length).toBe(2);
    const second = new FakeSession();
    await tries.answer(second);
    expect(await link.session(never())).toBe(second);
    expect(events).toEqual(['connected', 'lost ssh-lost', 'connected']);
  });

  it('cuts a pause short when it is told to', async () => {
    const clock = new FakeClock();
    const tries = new Tries();
    const { link } = linkOf(tries, clock);
    link.retryNow();
    expect(tries.signals.length).toBe(0);
    link.start();
    link.retryNow();
    expect(tries.signals.length).toBe(1);
    await tries.answer(unreachable);
    link.retryNow();
    expect(tries.signals.length).toBe(2);
    expect(clock.pending).toBe(0);
  });

  it('begins anew at once when the guest is somewhere else', async () => {
    const clock = new FakeClock();
    const tries = new Tries();
    const { link, events } = linkOf(tries, clock);
    link.restart();
    expect(tries.signals.length).toBe(0);
    link.start();
    // Amid a try, which is given up.
    link.restart();
    expect(tries.signals[0]?.aborted).toBe(true);
    await tries.answer(new BoathouseError('cancelled', 'given up'));
    expect(tries.signals.length).toBe(2);
    // Amid a pause, which is cut short.
    await tries.answer(unreachable);
    link.restart();
    expect(tries.signals.length).toBe(3);
    // Amid a try that succeeds all the same: it is not kept.
    link.restart();
    const there = new FakeSession();
    await tries.answer(there);
    expect(there.closed).toBe(true);
    expect(tries.signals.length).toBe(4);
    // With a session.
    const session = new FakeSession();
    await tries.answer(session);
    link.restart();
    expect(session.closed).toBe(true);
    expect(tries.signals.length).toBe(5);
    const last = new FakeSession();
    await tries.answer(last);
    expect(await link.session(never())).toBe(last);
    expect(events.slice(-2)).toEqual(['lost ssh-lost', 'connected']);
    expect(clock.pending).toBe(0);
  });

  it.each(['ssh-host-key-mismatch', 'ssh-refused'])('gives up for good after %s', async (code) => {
    const clock = new FakeClock();
    const tries = new Tries();
    const { link, events } = linkOf(tries, clock);
    link.start();
    const waiting = link.session(never());
    waiting.catch(() => undefined);
    await tries.answer(new BoathouseError(code, 'no'));
    await expect(waiting).rejects.toMatchObject({ code });
    await expect(link.session(never())).rejects.toMatchObject({ code });
    expect(events).toEqual([`refused ${code}`]);
    expect(clock.pending).toBe(0);
  });

  it('lets each caller wait as long as he likes', async () => {
    const { link } = linkOf(new Tries(), new FakeClock());
    const impatient = new AbortController();
    const waiting = link.session(impatient.signal);
    impatient.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    await expect(link.session(AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('ends everything when it is disposed', async () => {
    const clock = new FakeClock();
    const tries = new Tries();
    const { link, events } = linkOf(tries, clock);
    link.start();
    const waiting = link.session(never());
    waiting.catch(() => undefined);
    await link.dispose();
    await expect(waiting).rejects.toMatchObject({ code: 'ssh-lost' });
    expect(tries.signals[0]?.aborted).toBe(true);
    const late = new FakeSession();
    await tries.answer(late);
    expect(late.closed).toBe(true);
    expect(events).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('closes its session when it is disposed, and makes no other', async () => {
    const tries = new Tries();
    const { link } = linkOf(tries, new FakeClock());
    link.start();
    const session = new FakeSession();
    await tries.answer(session);
    await link.dispose();
    expect(session.closed).toBe(true);
    expect(tries.signals.length).toBe(1);
  });
});
