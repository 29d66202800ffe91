import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTcp, TCP_HEADER_BYTES, writeTcpHeader } from '../../../../electron/net/wire/tcp.ts';
import {
  createTcpOptions,
  parseTcpOptions,
  sackOptionBytes,
  synOptionsBytes,
  writeSackBlock,
  writeSackHead,
  writeSynOptions,
  writeTimestamps,
} from '../../../../electron/net/wire/tcp-options.ts';
import { byte, long, short } from './arbitraries.ts';
import { place } from './room.ts';

const [SYN, FIN, RST, ACK] = [2, 1, 4, 16];

function isSensible(flags: number): boolean {
  return (flags & (SYN | RST | ACK)) !== 0 && ((flags & SYN) === 0 || (flags & (FIN | RST)) === 0);
}

function viewOf(sizeBytes: number): DataView {
  return new DataView(new Uint8Array(sizeBytes).fill(0xa5).buffer);
}

const header = fc.record({
  sourcePort: short,
  destinationPort: short,
  sequence: long,
  acknowledgement: long,
  headerBytes: fc.integer({ min: 5, max: 15 }).map((words) => words * 4),
  flags: byte.filter(isSensible),
  window: short,
  urgentPointer: short,
});

describe('a TCP header', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(header, fc.nat(50), place, (value, payloadBytes, offset) => {
        const view = viewOf(offset + value.headerBytes + payloadBytes);
        writeTcpHeader(view, offset, value);
        expect(parseTcp(view, offset, view.byteLength)).toEqual(value);
      }),
    );
  });

  it('of any bytes never throws, and none is taken that is cut off or senseless', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const parsed = parseTcp(new DataView(Uint8Array.from(bytes).buffer), 0, bytes.length);
        if (typeof parsed === 'string') return;
        expect(parsed.headerBytes).toBeGreaterThanOrEqual(TCP_HEADER_BYTES);
        expect(parsed.headerBytes).toBeLessThanOrEqual(bytes.length);
        expect(isSensible(parsed.flags)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('TCP options', () => {
  it('of a SYN are read as they were written', () => {
    const syn = fc.record({
      maxSegmentBytes: fc.integer({ min: 1, max: 0xffff }),
      windowScale: fc.integer({ min: -1, max: 14 }),
      sackPermitted: fc.boolean(),
      timestamps: fc.boolean(),
      timestamp: long,
      timestampEcho: long,
    });
    fc.assert(
      fc.property(syn, place, ({ timestamps, timestamp, timestampEcho, ...rest }, offset) => {
        const value = { timestamps, timestamp, timestampEcho, ...rest };
        const view = viewOf(offset + synOptionsBytes(value));
        writeSynOptions(view, offset, value);
        const parsed = createTcpOptions();
        expect(parseTcpOptions(view, offset, view.byteLength, parsed)).toBe(null);
        expect(parsed).toMatchObject({ ...rest, hasTimestamps: timestamps, sackBlocks: 0 });
        if (timestamps) expect(parsed).toMatchObject({ timestamp, timestampEcho });
      }),
    );
  });

  it('of data are read as they were written', () => {
    const blocks = fc.array(fc.tuple(long, long), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(long, long, blocks, place, (timestamp, echo, ranges, offset) => {
        const view = viewOf(offset + 12 + sackOptionBytes(ranges.length));
        writeTimestamps(view, offset, timestamp, echo);
        writeSackHead(view, offset + 12, ranges.length);
        for (const [index, [start, end]] of ranges.entries()) writeSackBlock(view, offset + 16 + index * 8, start, end);
        const parsed = createTcpOptions();
        expect(parseTcpOptions(view, offset, view.byteLength, parsed)).toBe(null);
        expect(parsed).toMatchObject({ hasTimestamps: true, timestamp, timestampEcho: echo });
        const read = Array.from({ length: parsed.sackBlocks }, (_, index) => [
          parsed.sackStarts[index],
          parsed.sackEnds[index],
        ]);
        expect(read).toEqual(ranges);
      }),
    );
  });

  it('of any bytes never throw, nor read beyond their end', () => {
    const likely = fc.array(fc.oneof(fc.constantFrom(0, 1, 2, 3, 4, 5, 8, 10), byte), { maxLength: 40 });
    fc.assert(
      fc.property(likely, byte, (values, around) => {
        const bytes = Uint8Array.from(values);
        const larger = new Uint8Array(bytes.length + 40).fill(around);
        larger.set(bytes);
        const [alone, within] = [createTcpOptions(), createTcpOptions()];
        const verdict = parseTcpOptions(new DataView(bytes.buffer), 0, bytes.length, alone);
        expect(parseTcpOptions(new DataView(larger.buffer), 0, bytes.length, within)).toBe(verdict);
        expect(within).toEqual(alone);
      }),
      { numRuns: 1000 },
    );
  });
});
