import { once } from 'node:events';
import { type Duplex, duplexPair } from 'node:stream';
import { beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../electron/base/logger.ts';
import { QmpClient } from '../../../../electron/hypervisor/qemu/qmp-client.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const GREETING = '{"QMP": {"version": {}, "capabilities": []}}\n';

/** QEMU's end of the conversation: what it was asked, and what the test makes it say. */
class Peer {
  readonly stream: Duplex;
  readonly asked: { execute: string; arguments: unknown; id: number }[] = [];

  constructor(stream: Duplex) {
    this.stream = stream;
    stream.on('data', (chunk: Buffer) => {
      for (const line of chunk.toString('utf8').trim().split('\n'))
        this.asked.push(JSON.parse(line) as Peer['asked'][number]);
    });
  }

  say(text: string): void {
    this.stream.write(text);
  }

  /** The next request, when it has come. */
  async request(): Promise<Peer['asked'][number]> {
    if (this.asked.length === 0) await once(this.stream, 'data');
    const request = this.asked.shift();
    if (request === undefined) throw new Error('no request');
    return request;
  }
}

describe('QmpClient', () => {
  let clock: FakeClock;
  let client: QmpClient;
  let peer: Peer;

  beforeEach(() => {
    const [ours, theirs] = duplexPair();
    clock = new FakeClock();
    client = new QmpClient(ours, clock, silentLogger());
    peer = new Peer(theirs);
  });

  const negotiate = async (): Promise<void> => {
    const negotiated = client.negotiate();
    peer.say(GREETING);
    peer.say(`{"return": {}, "id": ${(await peer.request()).id}}\n`);
    await negotiated;
  };

  it('negotiates after the greeting, whether it came early or late', async () => {
    peer.say(GREETING);
    await new Promise(setImmediate);
    const negotiated = client.negotiate();
    const request = await peer.request();
    expect(request.execute).toBe('qmp_capabilities');
    peer.say(`{"return": {}, "id": ${request.id}}\n`);
    await negotiated;
    expect(clock.pending).toBe(0);
  });

  it('matches answers to questions by their id, in any order', async () => {
    await negotiate();
    const first = client.execute('query-status');
    const second = client.execute('device_add', { driver: 'x' });
    const [a, b] = [await peer.request(), await peer.request()];
    expect(b).toMatchObject({ execute: 'device_add', arguments: { driver: 'x' } });
    peer.say(`{"return": 2, "id": ${b.id}}\n{"return": 1, "id": ${a.id}}\n`);
    expect(await Promise.all([first, second])).toEqual([1, 2]);
    expect(clock.pending).toBe(0);
  });

  it('rejects what QEMU refuses, and what it says without an id hits nobody', async () => {
    await negotiate();
    const answer = client.execute('cont');
    const { id } = await peer.request();
    peer.say(`{"error": {"class": "GenericError", "desc": "JSON parse error"}}\n`);
    peer.say(`{"return": 1, "id": 999}\n`);
    peer.say(`{"error": {"class": "GenericError", "desc": "it is not so"}, "id": ${id}}\n`);
    await expect(answer).rejects.toMatchObject({
      code: 'hypervisor-command-failed',
      message: expect.stringContaining('it is not so') as string,
    });
  });

  it('gives each command its deadline, and passes over a late answer', async () => {
    await negotiate();
    const answer = client.execute('stop', {}, { timeoutMs: 500 });
    const { id } = await peer.request();
    clock.advance(499);
    clock.advance(1);
    await expect(answer).rejects.toMatchObject({ code: 'hypervisor-not-responding' });
    peer.say(`{"return": {}, "id": ${id}}\n`);
    const next = client.execute('query-status');
    peer.say(`{"return": "fine", "id": ${(await peer.request()).id}}\n`);
    expect(await next).toBe('fine');
  });

  it('stops waiting when it is told to', async () => {
    await negotiate();
    const stop = new AbortController();
    const answer = client.execute('stop', {}, { signal: stop.signal });
    stop.abort();
    await expect(answer).rejects.toMatchObject({ code: 'cancelled' });
    await expect(client.execute('stop', {}, { signal: stop.signal })).rejects.toMatchObject({ code: 'cancelled' });
    expect(clock.pending).toBe(0);
  });

  it('tells events, and those alone, in their order', async () => {
    const names: string[] = [];
    client.onEvent((event) => names.push(event.name));
    await negotiate();
    peer.say('{"event": "STOP"}\n{"event": "RESUME"}\n');
    peer.say('{"event": "SHUTDOWN", "data": {"guest": true, "reason": "guest-shutdown"}}\n');
    await new Promise(setImmediate);
    expect(names).toEqual(['STOP', 'RESUME', 'SHUTDOWN']);
  });

  it('passes over rubbish and goes on', async () => {
    await negotiate();
    const answer = client.execute('query-status');
    const { id } = await peer.request();
    peer.say('\n<html>\n\u0000\ufffd\n[1,2]\n{"half":');
    peer.say(`1}\n{"return": 7, "id": ${id}}\n`);
    expect(await answer).toBe(7);
    expect(client.ignoredLines).toBe(4);
  });

  it('closes when a line never ends', async () => {
    await negotiate();
    const answer = client.execute('query-status');
    for (let sent = 0; sent <= 1024; sent++) peer.say('x'.repeat(1024));
    await expect(answer).rejects.toMatchObject({ code: 'hypervisor-gone' });
    await client.closed;
  });

  it('rejects all that wait when QEMU is gone, after its last event was told', async () => {
    const names: string[] = [];
    client.onEvent((event) => names.push(event.name));
    await negotiate();
    const waiting = [client.execute('query-status'), client.execute('stop')].map((answer) =>
      answer.catch((error: unknown) => (error as { code: string }).code),
    );
    peer.say('{"event": "SHUTDOWN"}\n');
    peer.stream.end();
    expect(await Promise.all(waiting)).toEqual(['hypervisor-gone', 'hypervisor-gone']);
    await client.closed;
    expect(names).toEqual(['SHUTDOWN']);
    await expect(client.execute('cont')).rejects.toMatchObject({ code: 'hypervisor-gone' });
    expect(clock.pending).toBe(0);
  });

  it('can be disposed twice, and before the greeting', async () => {
    const negotiated = client.negotiate();
    client.dispose();
    client.dispose();
    await expect(negotiated).rejects.toMatchObject({ code: 'hypervisor-gone' });
    await client.closed;
  });
});
