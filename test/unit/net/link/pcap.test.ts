import { describe, expect, it } from 'vitest';
import { createLoopback } from '../../../../electron/net/link/loopback.ts';
import { PcapLink } from '../../../../electron/net/link/pcap.ts';
import { PcapngWriter } from '../../../../electron/net/link/pcapng-writer.ts';
import { FrameLog } from '../../../contract/frame-log.ts';
import { expectedFrame, sendFrame } from '../../../contract/link-frames.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

interface Block {
  readonly type: number;
  readonly body: DataView;
}

/** Reads a file as draft-ietf-opsawg-pcapng says, by what the lengths say alone. */
function readBlocks(parts: readonly Uint8Array[]): Block[] {
  const file = Buffer.concat(parts);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const blocks: Block[] = [];
  for (let at = 0; at < file.length; ) {
    const totalBytes = view.getUint32(at + 4, true);
    expect(totalBytes % 4).toBe(0);
    expect(view.getUint32(at + totalBytes - 4, true)).toBe(totalBytes);
    blocks.push({
      type: view.getUint32(at, true),
      body: new DataView(file.buffer, file.byteOffset + at + 8, totalBytes - 12),
    });
    at += totalBytes;
  }
  return blocks;
}

function readOptions(body: DataView, offset: number): Map<number, Uint8Array> {
  const options = new Map<number, Uint8Array>();
  for (let at = offset; ; ) {
    const code = body.getUint16(at, true);
    const length = body.getUint16(at + 2, true);
    if (code === 0) {
      expect([length, at + 4]).toEqual([0, body.byteLength]);
      return options;
    }
    options.set(code, new Uint8Array(body.buffer, body.byteOffset + at + 4, length).slice());
    at += 4 + Math.ceil(length / 4) * 4;
  }
}

const asText = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('latin1');

function capture() {
  const clock = new FakeClock(1_700_000_000_000);
  const parts: Uint8Array[] = [];
  const [inner, far] = createLoopback({ clock, mtu: 1500 });
  const sink = new PcapngWriter({
    application: 'Boathouse',
    interfaceName: 'vm',
    output: (block) => parts.push(block),
  });
  const link = new PcapLink({ link: inner, clock, sink });
  link.attach(new FrameLog(link));
  far.attach(new FrameLog(far));
  return { clock, parts, link, far };
}

describe('a capture', () => {
  it('opens with a section and one Ethernet interface in nanoseconds', () => {
    const [section, description, ...rest] = readBlocks(capture().parts);
    if (section === undefined || description === undefined) throw new Error('no headers');
    expect(rest).toEqual([]);
    expect(section.type).toBe(0x0a0d0d0a);
    expect(section.body.getUint32(0, true)).toBe(0x1a2b3c4d);
    expect([section.body.getUint16(4, true), section.body.getUint16(6, true)]).toEqual([1, 0]);
    expect(section.body.getBigInt64(8, true)).toBe(-1n);
    expect(asText(readOptions(section.body, 16).get(4))).toBe('Boathouse');
    expect(description.type).toBe(1);
    expect([description.body.getUint16(0, true), description.body.getUint32(4, true)]).toEqual([1, 0]);
    const options = readOptions(description.body, 8);
    expect(asText(options.get(2))).toBe('vm');
    expect(options.get(9)).toEqual(Uint8Array.of(9));
  });

  it('holds each frame with its time and direction', () => {
    const { clock, parts, link, far } = capture();
    clock.advance(1.25);
    for (const [index, size] of [14, 15, 16, 17, 1514].entries()) sendFrame(link, index, size);
    link.flush();
    sendFrame(far, 9, 61);
    far.flush();
    clock.advance(0);
    const packets = readBlocks(parts).slice(2);
    const seen = packets.map(({ type, body }) => {
      const length = body.getUint32(12, true);
      expect([type, body.getUint32(0, true), body.getUint32(16, true)]).toEqual([6, 0, length]);
      const nanoseconds = (BigInt(body.getUint32(4, true)) << 32n) | BigInt(body.getUint32(8, true));
      const bytes = new Uint8Array(body.buffer, body.byteOffset + 20, length).slice();
      const flags = readOptions(body, 20 + Math.ceil(length / 4) * 4).get(2);
      return { nanoseconds, bytes, flags };
    });
    const nanoseconds = 1_700_000_000_001_250_000n;
    const outbound = Uint8Array.of(2, 0, 0, 0);
    expect(seen).toEqual([
      ...[14, 15, 16, 17, 1514].map((size, index) => ({
        nanoseconds,
        bytes: expectedFrame(index, size),
        flags: outbound,
      })),
      { nanoseconds, bytes: expectedFrame(9, 61), flags: Uint8Array.of(1, 0, 0, 0) },
    ]);
  });

  it('is in order though the wall clock is set', () => {
    const { clock, parts, link } = capture();
    clock.sleep(-3_600_000);
    sendFrame(link, 0, 60);
    clock.advance(1);
    sendFrame(link, 1, 60);
    const times = readBlocks(parts)
      .slice(2)
      .map(({ body }) => (BigInt(body.getUint32(4, true)) << 32n) | BigInt(body.getUint32(8, true)));
    expect(times).toEqual([1_700_000_000_000_000_000n, 1_700_000_000_001_000_000n]);
  });
});
