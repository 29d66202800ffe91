import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { folderLayout } from '../../../electron/api/folder-layout.ts';
import type { MachineStatus } from '../../../electron/api/machine-status.ts';
import { BoathouseError } from '../../../electron/base/errors.ts';
import type { ApiClient, Connection } from '../../../electron/client/connection.ts';
import { BackendSession } from '../../../electron/main/backend-session.ts';
import { machineStatus } from '../../support/machine-status.ts';

interface Observer {
  onData(status: MachineStatus): void;
  onError(error: unknown): void;
}

/** A backend that can be there or not, as a test says. */
class Backends {
  readonly observers: Observer[] = [];
  tries = 0;
  closed = 0;
  failure: Error | null = null;

  readonly connect = (): Promise<Connection> => {
    this.tries += 1;
    if (this.failure !== null) return Promise.reject(this.failure);
    const subscribe = (_input: undefined, observer: Observer): void => void this.observers.push(observer);
    return Promise.resolve({
      api: { machine: { events: { subscribe } } } as unknown as ApiClient,
      closed: new Promise(() => undefined),
      close: () => void (this.closed += 1),
    });
  };

  lose(): void {
    this.observers.at(-1)?.onError(new BoathouseError('backend-lost', 'The backend closed the connection'));
  }
}

const RETRY_MS = 1000;

describe('the app’s hold on the backend', () => {
  let backends: Backends;
  let session: BackendSession;
  const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

  beforeEach(() => {
    vi.useFakeTimers();
    backends = new Backends();
    session = new BackendSession({
      layout: folderLayout('/home/test/boathouse', 'linux'),
      connect: backends.connect,
      retryMs: RETRY_MS,
    });
  });
  afterEach(() => {
    session.dispose();
    vi.useRealTimers();
  });

  it('has the machine’s status from the first moment', async () => {
    session.open();
    expect(session.state.kind).toBe('connecting');
    await pass(0);
    expect(session.state.kind).toBe('connected');
    backends.observers[0]?.onData(machineStatus({ state: 'stopped' }));
    expect(session.machine?.machine.state).toBe('stopped');
  });

  it('looks for the next one at once when it was lost after a while', async () => {
    session.open();
    await pass(RETRY_MS);
    backends.lose();
    expect(session.machine).toBeNull();
    await pass(0);
    expect(session.state.kind).toBe('connected');
    expect([backends.tries, backends.closed]).toEqual([2, 1]);
  });

  it('waits longer and longer for one that is lost as soon as it is there', async () => {
    session.open();
    for (let round = 0; round < 600; round += 1) {
      await pass(100);
      if (session.state.kind === 'connected') backends.lose();
    }
    // At 0, and 1, 2, 4, 8, 16 seconds after one another: a minute.
    expect(backends.tries).toBe(6);
    expect(session.state).toMatchObject({ kind: 'away', failure: { code: 'backend-lost' } });
  });

  it('tells why there is none, and goes on trying, once a minute at last', async () => {
    backends.failure = new BoathouseError('home-unusable', 'The data folder cannot be made');
    session.open();
    await pass(0);
    expect(session.state).toMatchObject({ kind: 'away', failure: { code: 'home-unusable' } });
    await pass(10 * 60_000);
    const before = backends.tries;
    await pass(5 * 60_000);
    expect(backends.tries - before).toBe(5);
    backends.failure = null;
    await pass(60_000);
    expect(session.state.kind).toBe('connected');
  });

  it('gives the API when the connection is there, or null when it cannot be made', async () => {
    session.open();
    const api = session.api();
    await pass(0);
    expect(await api).not.toBeNull();
    await pass(RETRY_MS);
    backends.failure = new Error('no');
    backends.lose();
    const next = session.api();
    await pass(0);
    expect(await next).toBeNull();
  });

  it('closes a connection that comes after it was disposed', async () => {
    session.open();
    session.dispose();
    await pass(0);
    expect(backends.closed).toBe(1);
  });
});
