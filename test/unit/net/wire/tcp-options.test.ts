import { describe, expect, it } from 'vitest';
import {
  createTcpOptions,
  parseTcpOptions,
  sackBlocksThatFit,
  sackOptionBytes,
  type SynOptions,
  synOptionsBytes,
  writeSackBlock,
  writeSackHead,
  writeSynOptions,
  writeTimestamps,
} from '../../../../electron/net/wire/tcp-options.ts';

const into = createTcpOptions();

function parse(bytes: readonly number[]): string | null {
  return parseTcpOptions(new DataView(Uint8Array.from(bytes).buffer), 0, bytes.length, into);
}

describe('TCP options', () => {
  it('of a Linux SYN', () => {
    expect(parse([2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 0, 9, 0, 0, 0, 0, 1, 3, 3, 7])).toBe(null);
    expect(into).toMatchObject({
      maxSegmentBytes: 1460,
      windowScale: 7,
      sackPermitted: true,
      hasTimestamps: true,
      timestamp: 9,
    });
  });

  it('are forgotten from one segment to the next', () => {
    parse([2, 4, 5, 180, 3, 3, 7, 0]);
    expect(parse([])).toBe(null);
    expect(into).toMatchObject({
      maxSegmentBytes: 0,
      windowScale: -1,
      sackPermitted: false,
      hasTimestamps: false,
      sackBlocks: 0,
    });
  });

  it('with a shift above 14 count as 14 (RFC 7323)', () => {
    parse([3, 3, 200]);
    expect(into.windowScale).toBe(14);
  });

  it('that are unknown, or of a wrong length, are passed over', () => {
    expect(parse([254, 4, 1, 2, 2, 3, 9, 3, 3, 5])).toBe(null);
    expect(into).toMatchObject({ maxSegmentBytes: 0, windowScale: 5 });
  });

  it('end at the end-of-list option', () => {
    expect(parse([0, 8, 10])).toBe(null);
    expect(into.hasTimestamps).toBe(false);
  });

  it.each([[[8]], [[8, 10, 0]], [[2, 0]], [[2, 1, 0, 0]]])(
    'that run out of the header drop the segment: %j',
    (bytes) => {
      expect(parse(bytes)).toBe('tcp-options');
    },
  );

  it.each<SynOptions>([
    { maxSegmentBytes: 1460, windowScale: 7, sackPermitted: true, timestamps: true, timestamp: 5, timestampEcho: 6 },
    {
      maxSegmentBytes: 65_480,
      windowScale: -1,
      sackPermitted: true,
      timestamps: false,
      timestamp: 0,
      timestampEcho: 0,
    },
    {
      maxSegmentBytes: 536,
      windowScale: 0,
      sackPermitted: false,
      timestamps: true,
      timestamp: 2 ** 32 - 1,
      timestampEcho: 0,
    },
    { maxSegmentBytes: 536, windowScale: -1, sackPermitted: false, timestamps: false, timestamp: 0, timestampEcho: 0 },
  ])('of a SYN are read as they were written: %j', (options) => {
    const view = new DataView(new ArrayBuffer(44));
    writeSynOptions(view, 2, options);
    expect(synOptionsBytes(options) % 4).toBe(0);
    expect(parseTcpOptions(view, 2, 2 + synOptionsBytes(options), into)).toBe(null);
    const { maxSegmentBytes, windowScale, sackPermitted, timestamps } = options;
    expect(into).toMatchObject({ maxSegmentBytes, windowScale, sackPermitted, hasTimestamps: timestamps });
    if (timestamps) expect(into).toMatchObject({ timestamp: options.timestamp, timestampEcho: options.timestampEcho });
  });

  it('of a segment with timestamps and SACK are read as they were written', () => {
    expect(sackBlocksThatFit(40)).toBe(4);
    expect(sackBlocksThatFit(28)).toBe(3);
    expect(sackBlocksThatFit(8)).toBe(0);
    const view = new DataView(new ArrayBuffer(40));
    writeTimestamps(view, 0, 0xffff_fff0, 17);
    writeSackHead(view, 12, 3);
    for (const block of [0, 1, 2]) writeSackBlock(view, 16 + block * 8, 0xffff_0000 + block * 16, block);
    expect(12 + sackOptionBytes(3)).toBe(40);
    expect(parseTcpOptions(view, 0, 40, into)).toBe(null);
    expect(into).toMatchObject({ hasTimestamps: true, timestamp: 0xffff_fff0, timestampEcho: 17, sackBlocks: 3 });
    expect([into.sackStarts[2], into.sackEnds[2]]).toEqual([0xffff_0020, 2]);
  });
});
