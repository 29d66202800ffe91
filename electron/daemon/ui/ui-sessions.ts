import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';

/** A browser that came with a token of ours. */
export interface UiSession {
  /** First part of every path that it is served. Random, so that nobody else's page or server knows it. */
  readonly path: string;
  /** The cookie's value, handed out once. */
  readonly secret: string;
}

interface OpenSession {
  readonly secretHash: Buffer;
  usedMs: number;
  /** WebSockets. */
  connections: number;
}

/** A session that nobody is connected by ends after this. */
const SESSION_IDLE_MS = 12 * 3600 * 1000;
const SESSIONS_MAX = 64;
const TOKENS_MAX = 64;
const SECRET_BYTES = 32;
const PATH_BYTES = 16;

/**
 * Who may use the dashboard in a browser.
 *
 *   token: minted ──exchanged──▶ spent            session: open ──SESSION_IDLE_MS unused──▶ ended
 *             └────its life passes──▶ expired                 └──too many newer ones──▶ ended
 *
 * A token is a link's; it counts once and for a short time, since links end up in histories and lists of processes. What it is
 * exchanged for never stands in a link. Only hashes are kept, and compared in constant time. One timer for the tokens, which the
 * backend has to outlive; sessions are looked at when they are used.
 */
export class UiSessions implements Disposable {
  readonly #clock: Clock;
  /** Hash of the token → when it expires, on the clock that never jumps. */
  readonly #tokens = new Map<string, number>();
  readonly #sessions = new Map<string, OpenSession>();
  readonly #changes = new Emitter<void>();
  #timer: Disposable | null = null;

  /** Fires when a token was minted, spent, or has expired. */
  readonly onTokens: Event<void> = this.#changes.event;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Somebody may still come by a link. */
  get hasTokens(): boolean {
    return this.#tokens.size > 0;
  }

  mint(lifeMs: number): string {
    const token = randomBytes(SECRET_BYTES).toString('base64url');
    if (this.#tokens.size === TOKENS_MAX) this.#tokens.delete(this.#tokens.keys().next().value ?? '');
    this.#tokens.set(hash(token).toString('hex'), this.#clock.monotonic() + lifeMs);
    this.#watchTokens();
    this.#changes.fire();
    return token;
  }

  /** Null: there is no such token, or it was used, or it is too old. */
  exchange(token: string): UiSession | null {
    const wanted = hash(token);
    // All are compared, in constant time each: how long it takes tells nothing.
    let found: string | null = null;
    for (const [known, expiresMs] of this.#tokens) {
      const same = timingSafeEqual(Buffer.from(known, 'hex'), wanted);
      if (same && expiresMs > this.#clock.monotonic()) found = known;
    }
    if (found === null) return null;
    this.#tokens.delete(found);
    this.#watchTokens();
    const session = {
      path: randomBytes(PATH_BYTES).toString('base64url'),
      secret: randomBytes(SECRET_BYTES).toString('base64url'),
    };
    if (this.#sessions.size === SESSIONS_MAX) this.#sessions.delete(this.#sessions.keys().next().value ?? '');
    this.#sessions.set(session.path, {
      secretHash: hash(session.secret),
      usedMs: this.#clock.monotonic(),
      connections: 0,
    });
    this.#changes.fire();
    return session;
  }

  /** Whether `secret` is that of the session at `path`; counts as a use of it. */
  isOpen(path: string, secret: string): boolean {
    const session = this.#sessions.get(path);
    if (session === undefined) return false;
    if (session.connections === 0 && this.#clock.monotonic() - session.usedMs > SESSION_IDLE_MS) {
      this.#sessions.delete(path);
      return false;
    }
    if (!timingSafeEqual(session.secretHash, hash(secret))) return false;
    // The newest last: the one that is used least recently makes room.
    session.usedMs = this.#clock.monotonic();
    this.#sessions.delete(path);
    this.#sessions.set(path, session);
    return true;
  }

  /** A connection of an open session: it does not end while there is one. Disposed when that is closed. */
  connect(path: string): Disposable {
    const session = this.#sessions.get(path);
    if (session === undefined) return { dispose: () => undefined };
    session.connections += 1;
    return {
      dispose: () => {
        session.connections -= 1;
        session.usedMs = this.#clock.monotonic();
      },
    };
  }

  dispose(): void {
    void this.#timer?.dispose();
    this.#tokens.clear();
    this.#sessions.clear();
    this.#changes.dispose();
  }

  /** Drops what has expired, when the next one does. */
  #watchTokens(): void {
    void this.#timer?.dispose();
    this.#timer = null;
    if (this.#tokens.size === 0) return;
    const nextMs = Math.min(...this.#tokens.values()) - this.#clock.monotonic();
    this.#timer = this.#clock.after(Math.max(0, nextMs), () => {
      const nowMs = this.#clock.monotonic();
      for (const [known, expiresMs] of this.#tokens) if (expiresMs <= nowMs) this.#tokens.delete(known);
      this.#watchTokens();
      this.#changes.fire();
    });
  }
}

/** Of equal length whatever the length of the text. */
function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
