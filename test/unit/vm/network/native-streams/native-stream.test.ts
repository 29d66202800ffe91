import { constants } from 'node:os';
import { beforeEach, describe, expect, it } from 'vitest';
import { type NativeStreams, STREAM_EVENT } from '../../../../../electron/native/native-streams.ts';
import { ipAddress } from '../../../../../electron/net/wire/ip-address.ts';
import { NativeTcpSocket } from '../../../../../electron/vm/network/native-streams/native-tcp-socket.ts';
import { StreamTable } from '../../../../../electron/vm/network/native-streams/stream-table.ts';
import { TcpProbe } from '../../../../support/net/tcp-probe.ts';

const { EAGAIN, ECONNREFUSED, EINPROGRESS, ECONNRESET, EMFILE, ENOBUFS, EPIPE } = constants.errno;
const { readable, writable, stopped } = STREAM_EVENT;
const STREAM = 0x2_0003;
const TARGET = { address: ipAddress('192.0.2.1'), port: 80 };

/** One stream whose every answer is said in advance. */
class ScriptedStreams implements NativeStreams {
  readonly calls: string[] = [];
  ready: (stream: number, events: number) => void = () => undefined;
  dials = STREAM;
  answer = -EINPROGRESS;
  reads: number[] = [];
  writes: number[] = [];
  address: readonly number[] = [];

  dialTcp(address: Uint8Array, port: number): number {
    this.address = [...address, port];
    return this.dials;
  }

  dialUdp(): number {
    return this.dials;
  }

  ownAddress(): number {
    return 0;
  }

  hangUp(): number {
    return 0;
  }

  redial(): number {
    return 0;
  }

  dialPath(): number {
    return this.dials;
  }

  dialled(): number {
    return this.answer;
  }

  watch(_stream: number, events: number): void {
    this.calls.push(`watch ${events}`);
  }

  read(_stream: number, bytes: Uint8Array): number {
    return this.reads.shift() ?? (bytes.length === 0 ? 0 : -EAGAIN);
  }

  write(_stream: number, bytes: Uint8Array): number {
    this.calls.push(`write ${bytes.length}`);
    return this.writes.shift() ?? bytes.length;
  }

  finish(): number {
    this.calls.push('finish');
    return 0;
  }

  close(_stream: number, resets: boolean): void {
    this.calls.push(resets ? 'reset' : 'close');
  }
}

describe('a socket of the addon', () => {
  let streams: ScriptedStreams;
  let probe: TcpProbe;
  let socket: NativeTcpSocket;

  const dial = (): void => {
    probe = new TcpProbe();
    const table = new StreamTable((ready) => {
      streams.ready = ready;
      return streams;
    });
    socket = NativeTcpSocket.dial(table, TARGET, probe);
    probe.socket = socket;
  };
  const connect = (): void => {
    dial();
    streams.answer = 0;
    streams.ready(STREAM, writable);
    expect(probe.events).toEqual(['connected']);
    expect(streams.calls.splice(0)).toEqual([`watch ${readable}`]);
  };

  beforeEach(() => {
    streams = new ScriptedStreams();
  });

  it('dials the address byte by byte', () => {
    dial();
    expect(streams.address).toEqual([192, 0, 2, 1, 80]);
  });

  it('tells why there is none after the call, unless it was reset first', async () => {
    streams.dials = -EMFILE;
    dial();
    expect(probe.events).toEqual([]);
    await Promise.resolve();
    expect(probe.events).toEqual(['failed exhausted']);
    streams.dials = -ECONNREFUSED;
    dial();
    socket.reset();
    await Promise.resolve();
    expect(probe.events).toEqual([]);
    expect(streams.calls).toEqual([]);
  });

  it('is connected before the loop waits, if the system has done it by then, and never within the call', async () => {
    streams.answer = 0;
    dial();
    expect(probe.events).toEqual([]);
    await Promise.resolve();
    expect(probe.events).toEqual(['connected']);
    expect(streams.calls).toEqual([`watch ${readable}`]);
  });

  it('waits for a dial that is under way, also when the loop tells of it too early', async () => {
    dial();
    await Promise.resolve();
    streams.ready(STREAM, writable);
    expect(probe.events).toEqual([]);
    expect(streams.calls).toEqual([]);
    streams.answer = -ECONNREFUSED;
    streams.ready(STREAM, writable);
    expect(probe.events).toEqual(['failed refused']);
    expect(streams.calls).toEqual(['reset']);
  });

  it('ends a dial without RST', () => {
    dial();
    socket.reset();
    expect(streams.calls).toEqual(['close']);
    streams.ready(STREAM, writable);
    expect(probe.events).toEqual([]);
  });

  it('gives the port of a dial that failed back at once: it may have been connected with itself', () => {
    dial();
    streams.dialled = () => -ECONNREFUSED;
    streams.ready(STREAM, writable);
    expect(probe.events).toEqual(['failed refused']);
    expect(streams.calls).toEqual(['reset']);
  });

  it('waits when the system is short of memory for a write, as when it has no room', () => {
    connect();
    streams.writes = [-ENOBUFS];
    expect(probe.call((one) => one.write(Buffer.from('abc')))).toBe(false);
    expect(streams.calls.splice(0)).toEqual(['write 3', `watch ${readable | writable}`]);
    streams.ready(STREAM, writable);
    expect(probe.events).toEqual(['connected', 'written']);
  });

  it('watches for nothing to read once it is closing, even when it was closed during a read', () => {
    connect();
    probe.wants = () => {
      streams.writes = [-EAGAIN];
      socket.write(Buffer.from('abc'));
      socket.close();
      return true;
    };
    streams.reads = [5];
    streams.ready(STREAM, readable);
    expect(streams.calls.at(-1)).toBe(`watch ${writable}`);
  });

  it('reads on when a buffer was filled, and leaves the rest for the next turn', () => {
    connect();
    probe.bufferBytes = () => 10;
    streams.reads = [10, 10, 10, 10, 10];
    streams.ready(STREAM, readable);
    expect(probe.receivedBytes).toBe(40);
    streams.reads = [10, 3, 10];
    streams.ready(STREAM, readable);
    expect(probe.receivedBytes).toBe(53);
  });

  it('watches nothing while nobody reads', () => {
    connect();
    probe.wants = () => false;
    streams.reads = [5];
    streams.ready(STREAM, readable);
    expect(streams.calls).toEqual(['watch 0']);
    probe.resume();
    expect(streams.calls).toEqual(['watch 0', `watch ${readable}`]);
  });

  it('goes on when it is told so during the read that stopped it', () => {
    connect();
    probe.wants = () => {
      socket.resumeReading();
      return false;
    };
    streams.reads = [5];
    streams.ready(STREAM, readable);
    expect(streams.calls).toEqual([]);
  });

  it('may be closed during a read', () => {
    connect();
    probe.bufferBytes = () => 5;
    probe.wants = () => {
      socket.reset();
      return true;
    };
    streams.reads = [5, 5];
    streams.ready(STREAM, readable);
    expect(probe.receivedBytes).toBe(5);
    expect(streams.calls).toEqual(['reset']);
  });

  it('writes what is left once there is room, then FIN', () => {
    connect();
    streams.writes = [30, -EAGAIN, 20];
    expect(probe.call((one) => one.write(new Uint8Array(100)))).toBe(false);
    socket.end();
    for (let count = 0; count < 3; count += 1) streams.ready(STREAM, writable);
    expect(probe.events).toEqual(['connected', 'written']);
    expect(streams.calls).toEqual([
      'write 100',
      `watch ${readable | writable}`,
      'write 70',
      'write 70',
      'write 50',
      'finish',
      `watch ${readable}`,
    ]);
  });

  it('closes after what is under way, in silence', () => {
    connect();
    streams.writes = [30];
    probe.call((one) => one.write(new Uint8Array(100)));
    socket.end();
    socket.close();
    expect(socket.write(new Uint8Array(1))).toBe(true);
    expect(streams.calls).not.toContain('close');
    streams.ready(STREAM, writable);
    expect(streams.calls.slice(-2)).toEqual(['write 70', 'close']);
    expect(probe.events).toEqual(['connected']);
  });

  it('is broken by a write that fails, after the call', async () => {
    connect();
    streams.writes = [-EPIPE];
    expect(probe.call((one) => one.write(new Uint8Array(10)))).toBe(false);
    expect(probe.events).toEqual(['connected']);
    await Promise.resolve();
    expect(probe.events).toEqual(['connected', 'broken reset']);
    expect(streams.calls).toEqual(['write 10', 'reset']);
  });

  it('gives what came before a failure first', () => {
    connect();
    probe.bufferBytes = () => 10;
    streams.writes = [-EAGAIN];
    probe.call((one) => one.write(new Uint8Array(10)));
    streams.reads = [10, 10, 10, 10];
    streams.ready(STREAM, readable | writable | stopped);
    expect(probe.events).toEqual(['connected']);
    expect(streams.calls.at(-1)).toBe(`watch ${readable | writable}`);
    streams.reads = [4, -ECONNRESET];
    streams.ready(STREAM, readable | writable | stopped);
    streams.ready(STREAM, readable | writable | stopped);
    expect(probe.receivedBytes).toBe(44);
    expect(probe.events).toEqual(['connected', 'broken reset']);
    expect(probe.problems).toEqual([]);
  });
});
