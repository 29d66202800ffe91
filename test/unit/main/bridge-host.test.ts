import { createTRPCClient, type Operation, type TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import { beforeEach, describe, expect, it } from 'vitest';
import type { BridgeReply } from '../../../electron/api/bridge.ts';
import type { FileChoice } from '../../../electron/api/file-choice.ts';
import type { ApiRouter } from '../../../electron/api/router.ts';
import type { ApiClient } from '../../../electron/client/connection.ts';
import type { BackendSession } from '../../../electron/main/backend-session.ts';
import { BridgeHost, type EndedCall } from '../../../electron/main/bridge-host.ts';

type Answer = (value: unknown) => void;

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const call = (id: number, type: string, path: string, input?: unknown): object => ({
  kind: 'call',
  id,
  type,
  path,
  input,
});

describe('the main process’s end of the bridge', () => {
  let host: BridgeHost;
  let replies: BridgeReply[];
  /** Calls that reached the API, with what answers each; those that were given up are gone. */
  let calls: Map<Operation, Answer>;
  /** What ends the latest of them. */
  let complete: () => void;
  let ended: EndedCall[];
  let api: Promise<ApiClient | null>;
  /** What the user was asked for, and what answers it. */
  let choices: {
    readonly choice: FileChoice;
    readonly choose: (path: string | null) => void;
    readonly fail: () => void;
  }[];
  let appCalls: string[];
  let appDone: Promise<void>;

  beforeEach(() => {
    replies = [];
    calls = new Map();
    ended = [];
    choices = [];
    appCalls = [];
    appDone = Promise.resolve();
    const link: TRPCLink<ApiRouter> =
      () =>
      ({ op }) =>
        observable((observer) => {
          calls.set(op, (data) => {
            observer.next({ result: { type: 'data', data } });
            if (op.type !== 'subscription') observer.complete();
          });
          complete = () => observer.complete();
          return () => void calls.delete(op);
        });
    api = Promise.resolve(createTRPCClient<ApiRouter>({ links: [link] }));
    host = new BridgeHost({ api: () => api } as unknown as BackendSession, (reply) => replies.push(reply), {
      app: (asked, onData) => {
        appCalls.push(asked.path);
        onData({ kind: 'checking' });
        return { done: appDone, cancel: () => void appCalls.push('cancelled') };
      },
      onEnded: (call) => ended.push(call),
      chooseFile: (choice) =>
        new Promise((choose, reject) => {
          choices.push({ choice, choose, fail: () => reject(new Error('there is no display')) });
        }),
    });
  });
  const answer = (value: unknown): void => [...calls.values()].at(-1)?.(value);

  it('has the app answer its own calls, also without a backend', async () => {
    api = Promise.resolve(null);
    host.receive(call(1, 'subscription', 'app.update.state'));
    expect(replies).toEqual([{ kind: 'data', id: 1, value: { kind: 'checking' } }]);
    host.receive({ kind: 'cancel', id: 1 });
    host.receive(call(2, 'mutation', 'app.update.check'));
    await settled();
    expect(appCalls).toEqual(['app.update.state', 'cancelled', 'app.update.check']);
    expect(replies.at(-1)).toEqual({ kind: 'data', id: 2, value: null });
  });

  it('carries a call and its answer', async () => {
    host.receive(call(1, 'query', 'info'));
    await settled();
    answer({ version: '1' });
    await settled();
    expect(replies).toEqual([{ kind: 'data', id: 1, value: { version: '1' } }]);
  });

  it('tells the app of a subscription that ended by itself, and of none that was cancelled', async () => {
    const input = { reference: 'alpine:3.22', platform: null, credentials: null };
    host.receive(call(1, 'subscription', 'engine.images.pull', input));
    await settled();
    complete();
    expect(ended).toEqual([{ path: 'engine.images.pull', input, failure: null }]);
    host.receive(call(2, 'subscription', 'engine.images.pull', input));
    await settled();
    host.receive({ kind: 'cancel', id: 2 });
    expect(ended).toHaveLength(1);
  });

  it('ends a subscription that is cancelled', async () => {
    host.receive(call(1, 'subscription', 'machine.events'));
    await settled();
    answer('first');
    host.receive({ kind: 'cancel', id: 1 });
    expect([calls.size, replies]).toEqual([0, [{ kind: 'data', id: 1, value: 'first' }]]);
  });

  it('makes no call that was cancelled while the connection was being made', async () => {
    let connect: (client: ApiClient | null) => void = () => undefined;
    const client = await api;
    api = new Promise((resolve) => (connect = resolve));
    host.receive(call(1, 'mutation', 'machine.start'));
    host.receive({ kind: 'cancel', id: 1 });
    connect(client);
    await settled();
    expect([calls.size, replies]).toEqual([0, []]);
  });

  it('says that the backend is away', async () => {
    api = Promise.resolve(null);
    host.receive(call(1, 'query', 'info'));
    await settled();
    expect(replies).toMatchObject([{ kind: 'error', id: 1, error: { data: { failure: { code: 'backend-lost' } } } }]);
  });

  it('takes an id once, until its call is over', async () => {
    host.receive(call(1, 'subscription', 'machine.events'));
    host.receive(call(1, 'query', 'info'));
    await settled();
    expect([host.refused, calls.size]).toEqual([1, 1]);
  });

  it('refuses a thousand and first open call', async () => {
    for (let id = 1; id <= 1001; id += 1) host.receive(call(id, 'subscription', 'machine.events'));
    await settled();
    expect(calls.size).toBe(1000);
    expect(replies).toMatchObject([{ kind: 'error', id: 1001, error: { data: { failure: { code: 'busy' } } } }]);
  });

  it('ends everything with its page, and says nothing to the next one', async () => {
    host.receive(call(1, 'subscription', 'machine.events'));
    host.receive(call(2, 'subscription', 'engine.changes'));
    await settled();
    host.dispose();
    await settled();
    expect([calls.size, replies]).toEqual([0, []]);
    host.receive(call(3, 'query', 'info'));
    expect(host.refused).toBe(1);
  });

  const choice: FileChoice = { what: 'folder', kind: 'any', near: '/home/anna', name: '' };

  it('asks the user for a file, and says which', async () => {
    host.receive({ kind: 'choose', id: 1, choice });
    expect(choices.map((one) => one.choice)).toEqual([choice]);
    choices[0]?.choose('/home/anna/shop');
    await settled();
    host.receive({ kind: 'choose', id: 2, choice });
    choices[1]?.choose(null);
    await settled();
    host.receive({ kind: 'choose', id: 3, choice });
    choices[2]?.fail();
    await settled();
    expect(replies).toMatchObject([
      { kind: 'data', id: 1, value: '/home/anna/shop' },
      { kind: 'data', id: 2, value: null },
      { kind: 'error', id: 3, error: { message: 'there is no display' } },
    ]);
  });

  it('asks for one file at a time, and for nothing that is no choice', async () => {
    host.receive({ kind: 'choose', id: 1, choice });
    host.receive({ kind: 'choose', id: 2, choice });
    host.receive({ kind: 'choose', id: 3, choice: { ...choice, what: 'everything' } });
    host.receive({ kind: 'choose', id: 4, choice: { ...choice, name: '../x' } });
    host.receive({ kind: 'choose', id: 5, choice: { ...choice, title: 'Your password, please' } });
    await settled();
    expect([choices.length, host.refused]).toEqual([1, 3]);
    expect(replies).toMatchObject([{ kind: 'error', id: 2, error: { data: { failure: { code: 'busy' } } } }]);
  });

  it('tells no page of what was chosen for the one before it', async () => {
    host.receive({ kind: 'choose', id: 1, choice });
    host.dispose();
    choices[0]?.choose('/home/anna/shop');
    await settled();
    expect(replies).toEqual([]);
  });
});
