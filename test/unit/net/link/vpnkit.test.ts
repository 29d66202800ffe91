import { describe, expect, it } from 'vitest';
import { createMemoryStream, type MemoryStreamEnd } from '../../../../electron/net/link/memory-stream.ts';
import { type VpnkitAdmission, VpnkitLink } from '../../../../electron/net/link/vpnkit.ts';
import { VpnkitClientLink } from '../../../../electron/net/link/vpnkit-client.ts';
import type { VpnkitInterface, VpnkitRequest } from '../../../../electron/net/link/vpnkit-messages.ts';
import { FrameLog } from '../../../contract/frame-log.ts';
import { describeLink } from '../../../contract/link-contract.ts';
import { sendFrame } from '../../../contract/link-frames.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { advanceUntil, createStreamPair, SPLITS, type StreamEnds, testPool } from './support/stream-subject.ts';

const COMMIT = '0123456789012345678901234567890123456789';
const UUID = '9a3bdb5a-0d5e-4e0b-8a3f-5a8a3d6f1c11';
const MAC = { high: 0x0250, low: 0x0000_0001 };
const server: StreamEnds['near'] = (options) =>
  new VpnkitLink({ ...options, commit: COMMIT, admit: () => ({ mac: MAC }) });
const client: StreamEnds['near'] = (options) => {
  const request = { uuid: UUID, preferredIpv4: null };
  return new VpnkitClientLink({ ...options, commit: COMMIT, request, admitted: () => undefined });
};

const text = (value: string): number[] => Array.from(value, (character) => character.charCodeAt(0));
const zeros = (count: number): number[] => new Array<number>(count).fill(0);
const init = (version = 22): Uint8Array => Uint8Array.from([...text('VMN3T'), version, 0, 0, 0, ...text(COMMIT)]);
const ethernet = Uint8Array.from([1, ...text(UUID), 0, 0, 0, 0]);
const vif = Uint8Array.from([1, 0xdc, 0x05, 0x0e, 0x06, 0x02, 0x50, 0, 0, 0, 1, ...zeros(247)]);

for (const { name, chunkBytes } of SPLITS) {
  for (const [side, ends] of [
    ['server', { near: server, far: client }],
    ['client', { near: client, far: server }],
  ] as const) {
    describeLink(`VPNKit ${side}, ${name}`, {
      create: (mtu) => Promise.resolve(createStreamPair(ends, mtu, chunkBytes())),
      mtus: [1500],
      hostile: [],
      invalid: [],
      tellsEnd: true,
      refuses: true,
    });
  }
}

/** A raw end against a link of ours: what the link said, byte by byte. */
class Raw {
  readonly clock = new FakeClock();
  readonly stream: MemoryStreamEnd;
  readonly other: MemoryStreamEnd;
  readonly said: number[] = [];
  closed = false;

  constructor() {
    [this.other, this.stream] = createMemoryStream({ clock: this.clock, chunkBytes: () => 3 });
    const room = new Uint8Array(1000);
    this.stream.start({
      readBuffer: () => room,
      read: (sizeBytes) => this.said.push(...room.subarray(0, sizeBytes)),
      written: () => undefined,
      closed: () => {
        this.closed = true;
      },
    });
  }

  async say(bytes: Uint8Array): Promise<void> {
    this.stream.write(bytes);
    await this.settle();
  }

  settle(): Promise<void> {
    return advanceUntil(this.clock, () => this.clock.pending === 0);
  }

  take(): Uint8Array {
    return Uint8Array.from(this.said.splice(0));
  }
}

function serve(admit: (request: VpnkitRequest) => VpnkitAdmission = () => ({ mac: MAC })) {
  const raw = new Raw();
  const link = new VpnkitLink({ transport: raw.other, pool: testPool(), commit: COMMIT, admit });
  const log = new FrameLog(link);
  link.attach(log);
  return { raw, link, log };
}

describe('VPNKit’s server, byte by byte', () => {
  it('greets, admits and carries frames', async () => {
    const requests: VpnkitRequest[] = [];
    const { raw, link, log } = serve((request) => {
      requests.push(request);
      return { mac: MAC };
    });
    await raw.settle();
    expect(raw.take()).toHaveLength(0);
    expect(link.reserve(60)).toBe(-1);
    await raw.say(init());
    expect(raw.take()).toEqual(init());
    await raw.say(ethernet);
    expect(raw.take()).toEqual(vif);
    expect(requests).toEqual([{ uuid: UUID, preferredIpv4: null }]);
    expect(log.writables).toBe(1);
    await raw.say(Uint8Array.from([60, 0, ...zeros(59), 7]));
    expect(log.frames).toEqual([Uint8Array.from([...zeros(59), 7])]);
    sendFrame(link, 0, 300);
    link.flush();
    await raw.settle();
    expect(raw.take().subarray(0, 2)).toEqual(Uint8Array.from([0x2c, 0x01]));
  });

  it('takes handshake and frames that came in one read', async () => {
    const { raw, log } = serve();
    await raw.say(Uint8Array.from([...init(), ...ethernet, 14, 0, ...zeros(14), 15, 0, ...zeros(15)]));
    expect(log.frames.map((frame) => frame.length)).toEqual([14, 15]);
    expect(raw.take()).toEqual(Uint8Array.from([...init(), ...vif]));
  });

  it('hears which address the client would like', async () => {
    const requests: VpnkitRequest[] = [];
    const { raw } = serve((request) => {
      requests.push(request);
      return { mac: MAC };
    });
    await raw.say(init());
    await raw.say(Uint8Array.from([8, ...text(UUID), 3, 65, 168, 192]));
    expect(requests).toEqual([{ uuid: UUID, preferredIpv4: 0xc0a8_4103 }]);
  });

  it('counts and skips what is too short or too long', async () => {
    const { raw, link, log } = serve();
    await raw.say(Uint8Array.from([...init(), ...ethernet, 0, 0, 13, 0, ...zeros(13), 0xff, 0xff, ...zeros(65_535)]));
    await raw.say(Uint8Array.from([14, 0, ...zeros(14)]));
    expect(log.count).toBe(1);
    expect(link.statistics).toMatchObject({ invalid: 3, framesReceived: 1 });
  });

  it('tells a client of another version its own, and ends', async () => {
    const { raw, log } = serve();
    await raw.say(init(21));
    expect(raw.take()).toEqual(init());
    expect(log.ends).toMatchObject([{ kind: 'framing', message: expect.stringContaining('21') as string }]);
    expect(raw.closed).toBe(true);
  });

  it('says nothing to a stranger', async () => {
    const { raw, log } = serve();
    await raw.say(Uint8Array.from(text(`GET / HTTP/1.1\r\nHost: localhost\r\n${'x'.repeat(40)}`)));
    expect(raw.take()).toHaveLength(0);
    expect(log.ends).toMatchObject([{ kind: 'framing' }]);
    expect(raw.closed).toBe(true);
  });

  it('says why it does not go on, in a whole response', async () => {
    const unknown = serve();
    await unknown.raw.say(Uint8Array.from([...init(), 5, ...zeros(40)]));
    const message = 'unknown command';
    expect(unknown.raw.take().subarray(49)).toEqual(
      Uint8Array.from([2, message.length, ...text(message), ...zeros(256 - message.length)]),
    );
    expect(unknown.log.ends).toMatchObject([{ kind: 'framing' }]);
    const refused = serve(() => ({ refusal: 'no address left' }));
    await refused.raw.say(Uint8Array.from([...init(), ...ethernet]));
    expect(refused.raw.take().subarray(49, 66)).toEqual(Uint8Array.from([2, 15, ...text('no address left')]));
    expect(refused.log.ends).toMatchObject([{ kind: 'failed' }]);
    expect(refused.raw.closed).toBe(true);
  });
});

describe('VPNKit’s client, byte by byte', () => {
  const dial = () => {
    const raw = new Raw();
    const admitted: VpnkitInterface[] = [];
    const request = { uuid: UUID, preferredIpv4: 0xc0a8_4103 };
    const link = new VpnkitClientLink({
      transport: raw.other,
      pool: testPool(),
      mtu: 1500,
      commit: COMMIT,
      request,
      admitted: (given) => admitted.push(given),
    });
    const log = new FrameLog(link);
    link.attach(log);
    return { raw, log, admitted };
  };

  it('speaks first, asks, and learns its interface', async () => {
    const { raw, log, admitted } = dial();
    await raw.settle();
    expect(raw.take()).toEqual(init());
    await raw.say(init());
    expect(raw.take()).toEqual(Uint8Array.from([8, ...text(UUID), 3, 65, 168, 192]));
    await raw.say(vif);
    expect(admitted).toEqual([{ mtu: 1500, maxPacketBytes: 1550, mac: MAC }]);
    expect(log.ends).toEqual([]);
  });

  it.each([
    ['another version', [...init(23)], 'framing', '23'],
    ['a stranger', zeros(49), 'framing', 'protocol'],
    ['DISCONNECT', [...init(), 2, 4, ...text('full'), ...zeros(252)], 'failed', 'full'],
    ['a response that is not known', [...init(), 9, ...zeros(257)], 'framing', '9'],
    ['a smaller MTU', [...init(), 1, 0, 5, 50, 5, ...zeros(253)], 'failed', '1280'],
  ])('ends at %s', async (_name, bytes, kind, words) => {
    const { raw, log } = dial();
    await raw.say(Uint8Array.from(bytes));
    expect(log.ends).toHaveLength(1);
    const [end] = log.ends;
    expect(end?.kind).toBe(kind);
    const message = end?.kind === 'framing' ? end.message : end?.kind === 'failed' ? end.error.message : '';
    expect(message).toContain(words);
    expect(raw.closed).toBe(true);
  });
});
