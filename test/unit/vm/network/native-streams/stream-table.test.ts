import { constants } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { NativeStreams } from '../../../../../electron/native/native-streams.ts';
import { ipAddress } from '../../../../../electron/net/wire/ip-address.ts';
import { StreamTable } from '../../../../../electron/vm/network/native-streams/stream-table.ts';

const { ECONNREFUSED, ENETUNREACH, EOPNOTSUPP } = constants.errno;
const V4 = ipAddress('192.0.2.1');
const V6 = ipAddress('2001:db8::1');

/** New sockets are numbered from 1 on. */
function bench(answers: { hangUp?: number; redial?: number } = {}) {
  const calls: string[] = [];
  let last = 0;
  const call = (text: string, answer: number): number => {
    calls.push(text);
    return answer;
  };
  const streams = {
    dialUdp: (address: Uint8Array) => call(`dial ${address.length}`, (last += 1)),
    redial: (stream: number, address: Uint8Array) => call(`redial ${stream} ${address.length}`, answers.redial ?? 0),
    hangUp: (stream: number) => call(`hang up ${stream}`, answers.hangUp ?? 0),
    close: (stream: number) => void calls.push(`close ${stream}`),
  } as unknown as NativeStreams;
  let tell: (stream: number, events: number) => void = () => undefined;
  const table = new StreamTable((ready) => {
    tell = ready;
    return streams;
  });
  return { calls, table, tell: (stream: number) => tell(stream, 1) };
}

describe('datagram sockets that were hung up', () => {
  it('are dialled again by the next of their family, and tell their owner of before nothing more', () => {
    const { calls, table, tell } = bench();
    const heard: string[] = [];
    const dial = (address: typeof V4, name: string): number => {
      const stream = table.dialUdp(address, 53);
      table.own(stream, { ready: () => heard.push(name) });
      return stream;
    };
    expect([dial(V4, 'a'), dial(V6, 'b')]).toEqual([1, 2]);
    table.hangUp(1, 4);
    tell(1);
    expect(heard).toEqual([]);
    expect([dial(V6, 'c'), dial(V4, 'd'), dial(V4, 'e')]).toEqual([3, 1, 4]);
    tell(1);
    expect(heard).toEqual(['d']);
    expect(calls).toEqual(['dial 4', 'dial 16', 'hang up 1', 'dial 16', 'redial 1 4', 'dial 4']);
  });

  it('are closed where the system keeps their port, when they cannot be dialled again, and beyond 64', () => {
    const keeping = bench({ hangUp: -EOPNOTSUPP });
    keeping.table.hangUp(keeping.table.dialUdp(V4, 53), 4);
    expect(keeping.calls).toEqual(['dial 4', 'hang up 1', 'close 1']);

    const offline = bench({ redial: -ENETUNREACH });
    offline.table.hangUp(offline.table.dialUdp(V4, 53), 4);
    expect(offline.table.dialUdp(V4, 53)).toBe(-ENETUNREACH);
    expect(offline.calls).toEqual(['dial 4', 'hang up 1', 'redial 1 4', 'close 1']);

    const many = bench();
    const dialled = Array.from({ length: 66 }, () => many.table.dialUdp(V4, 53));
    for (const stream of dialled) many.table.hangUp(stream, 4);
    expect(many.calls.filter((text) => text.startsWith('close'))).toEqual(['close 65', 'close 66']);
  });

  it('are closed with the table, and at once after that', () => {
    const { calls, table } = bench();
    const dialled = [table.dialUdp(V4, 53), table.dialUdp(V6, 53), table.dialUdp(V4, 53)];
    table.hangUp(1, 4);
    table.hangUp(2, 6);
    table.dispose();
    expect(calls.filter((text) => text.startsWith('close'))).toEqual(['close 1', 'close 2']);
    table.hangUp(3, 4);
    expect(calls.at(-1)).toBe(`close ${dialled[2]}`);
  });

  it('have no port 0', () => {
    const { calls, table } = bench();
    expect(table.dialUdp(V4, 0)).toBe(-ECONNREFUSED);
    expect(calls).toEqual([]);
  });
});
