import { describe, expect, it } from 'vitest';
import { UiSessions } from '../../../../electron/daemon/ui/ui-sessions.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const HOUR_MS = 3600 * 1000;

function scene() {
  const clock = new FakeClock();
  const sessions = new UiSessions(clock);
  return { clock, sessions };
}

describe('a token', () => {
  it('is exchanged once', () => {
    const { sessions } = scene();
    const token = sessions.mint(60_000);
    expect(token).toMatch(/^[\w-]{43}$/);
    const session = sessions.exchange(token);
    expect(session).not.toBeNull();
    expect(sessions.exchange(token)).toBeNull();
  });

  it('expires, also while another is still good', () => {
    const { clock, sessions } = scene();
    const short = sessions.mint(60_000);
    const long = sessions.mint(600_000);
    clock.advance(60_000);
    expect(sessions.exchange(short)).toBeNull();
    expect(sessions.hasTokens).toBe(true);
    expect(sessions.exchange(long)).not.toBeNull();
    expect(sessions.hasTokens).toBe(false);
    expect(clock.pending).toBe(0);
  });

  it('keeps the backend as long as it counts, and says when it does not', () => {
    const { clock, sessions } = scene();
    const seen: boolean[] = [];
    sessions.onTokens(() => void seen.push(sessions.hasTokens));
    sessions.mint(1000);
    clock.advance(1000);
    expect(seen).toEqual([true, false]);
  });

  it('is nothing that can be guessed, and there are not any number of them', () => {
    const { clock, sessions } = scene();
    expect(sessions.exchange('')).toBeNull();
    expect(sessions.exchange('x'.repeat(10_000))).toBeNull();
    const first = sessions.mint(60_000);
    for (let index = 0; index < 64; index += 1) sessions.mint(60_000);
    expect(sessions.exchange(first)).toBeNull();
    sessions.dispose();
    expect(clock.pending).toBe(0);
  });
});

describe('a session', () => {
  it('is open to its own secret at its own path', () => {
    const { sessions } = scene();
    const one = sessions.exchange(sessions.mint(1000));
    const other = sessions.exchange(sessions.mint(1000));
    if (one === null || other === null) throw new Error('no session');
    expect(sessions.isOpen(one.path, one.secret)).toBe(true);
    expect(sessions.isOpen(one.path, other.secret)).toBe(false);
    expect(sessions.isOpen(other.path, one.secret)).toBe(false);
    expect(sessions.isOpen('', '')).toBe(false);
    expect(sessions.isOpen(one.path, '')).toBe(false);
  });

  it('ends when nobody used it or was connected for long, or when many newer ones came', () => {
    const { clock, sessions } = scene();
    const one = sessions.exchange(sessions.mint(1000));
    if (one === null) throw new Error('no session');
    clock.advance(11 * HOUR_MS);
    expect(sessions.isOpen(one.path, one.secret)).toBe(true);
    clock.advance(11 * HOUR_MS);
    expect(sessions.isOpen(one.path, one.secret)).toBe(true);
    clock.advance(13 * HOUR_MS);
    expect(sessions.isOpen(one.path, one.secret)).toBe(false);
    const kept = sessions.exchange(sessions.mint(1000));
    if (kept === null) throw new Error('no session');
    const connection = sessions.connect(kept.path);
    clock.advance(100 * HOUR_MS);
    expect(sessions.isOpen(kept.path, kept.secret)).toBe(true);
    clock.advance(100 * HOUR_MS);
    void connection.dispose();
    expect(sessions.isOpen(kept.path, kept.secret)).toBe(true);
    clock.advance(13 * HOUR_MS);
    expect(sessions.isOpen(kept.path, kept.secret)).toBe(false);
    const two = sessions.exchange(sessions.mint(1000));
    if (two === null) throw new Error('no session');
    for (let index = 0; index < 64; index += 1) sessions.exchange(sessions.mint(1000));
    expect(sessions.isOpen(two.path, two.secret)).toBe(false);
  });
});
