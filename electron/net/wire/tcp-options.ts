import type { DropReason } from './drop-reason.ts';

/**
 * TCP options: end and no-operation (RFC 9293 section 3.2), maximum segment size, window scale and timestamps (RFC 7323), SACK
 * (RFC 2018).
 *
 *   kind 0 end | kind 1 no-operation | kind, length, data
 *   2 MSS: 4 bytes | 3 window scale: 3 | 4 SACK permitted: 2 | 5 SACK: 2 + 8 a block | 8 timestamps: 10
 *
 * Options come with every segment, so they are read into one object that is used again. Blocks are written with the padding
 * that keeps them on 32-bit boundaries.
 */
export interface TcpOptions {
  /** 0 when absent. */
  maxSegmentBytes: number;
  /** -1 when absent; at most 14 (RFC 7323 section 2.3). */
  windowScale: number;
  sackPermitted: boolean;
  hasTimestamps: boolean;
  timestamp: number;
  timestampEcho: number;
  /** How many of the blocks below are filled. */
  sackBlocks: number;
  readonly sackStarts: Uint32Array;
  readonly sackEnds: Uint32Array;
}

export const MAX_WINDOW_SCALE = 14;
export const TIMESTAMPS_OPTION_BYTES = 12;
/** What 40 bytes of options have room for. */
const MAX_SACK_BLOCKS = 4;

const KIND = {
  end: 0,
  noOperation: 1,
  maxSegment: 2,
  windowScale: 3,
  sackPermitted: 4,
  sack: 5,
  timestamps: 8,
} as const;
const MAX_SEGMENT_LENGTH = 4;
const WINDOW_SCALE_LENGTH = 3;
const SACK_PERMITTED_LENGTH = 2;
const TIMESTAMPS_LENGTH = 10;
const SACK_BLOCK_BYTES = 8;

/** No-operation twice, then kind and length of timestamps: how every system sends them, and how they are written here. */
const PADDED_TIMESTAMPS = 0x0101080a;
const PADDED_SACK = 0x01010500;
const PADDED_SACK_PERMITTED = 0x01010402;
const SACK_PERMITTED_AND_TIMESTAMPS = 0x0402080a;
const MAX_SEGMENT_HEAD = 0x02040000;
const PADDED_WINDOW_SCALE = 0x01030300;

export function createTcpOptions(): TcpOptions {
  return {
    maxSegmentBytes: 0,
    windowScale: -1,
    sackPermitted: false,
    hasTimestamps: false,
    timestamp: 0,
    timestampEcho: 0,
    sackBlocks: 0,
    sackStarts: new Uint32Array(MAX_SACK_BLOCKS),
    sackEnds: new Uint32Array(MAX_SACK_BLOCKS),
  };
}

/** Reads the options in `[offset, end)`. Unknown ones and known ones of a wrong length are passed over. */
export function parseTcpOptions(view: DataView, offset: number, end: number, into: TcpOptions): DropReason | null {
  into.maxSegmentBytes = 0;
  into.windowScale = -1;
  into.sackPermitted = false;
  into.hasTimestamps = false;
  into.sackBlocks = 0;
  let at = offset;
  if (end - offset === TIMESTAMPS_OPTION_BYTES && view.getUint32(offset) === PADDED_TIMESTAMPS) at += 2;
  while (at < end) {
    const kind = view.getUint8(at);
    if (kind === KIND.end) return null;
    if (kind === KIND.noOperation) {
      at += 1;
      continue;
    }
    if (at + 2 > end) return 'tcp-options';
    const length = view.getUint8(at + 1);
    if (length < 2 || at + length > end) return 'tcp-options';
    readOption(view, at, into);
    at += length;
  }
  return null;
}

function readOption(view: DataView, at: number, into: TcpOptions): void {
  const length = view.getUint8(at + 1);
  switch (view.getUint8(at)) {
    case KIND.timestamps:
      if (length !== TIMESTAMPS_LENGTH) return;
      into.hasTimestamps = true;
      into.timestamp = view.getUint32(at + 2);
      into.timestampEcho = view.getUint32(at + 6);
      return;
    case KIND.sack:
      readSackBlocks(view, at, into);
      return;
    case KIND.maxSegment:
      if (length === MAX_SEGMENT_LENGTH) into.maxSegmentBytes = view.getUint16(at + 2);
      return;
    case KIND.windowScale:
      // RFC 7323 section 2.3: a larger shift counts as 14.
      if (length === WINDOW_SCALE_LENGTH) into.windowScale = Math.min(view.getUint8(at + 2), MAX_WINDOW_SCALE);
      return;
    case KIND.sackPermitted:
      if (length === SACK_PERMITTED_LENGTH) into.sackPermitted = true;
      return;
  }
}

function readSackBlocks(view: DataView, at: number, into: TcpOptions): void {
  const end = at + view.getUint8(at + 1);
  into.sackBlocks = 0;
  for (
    let block = at + 2;
    block + SACK_BLOCK_BYTES <= end && into.sackBlocks < MAX_SACK_BLOCKS;
    block += SACK_BLOCK_BYTES
  ) {
    into.sackStarts[into.sackBlocks] = view.getUint32(block);
    into.sackEnds[into.sackBlocks] = view.getUint32(block + 4);
    into.sackBlocks += 1;
  }
}

/** What a SYN says. */
export interface SynOptions {
  readonly maxSegmentBytes: number;
  /** -1: not offered. */
  readonly windowScale: number;
  readonly sackPermitted: boolean;
  readonly timestamps: boolean;
  readonly timestamp: number;
  readonly timestampEcho: number;
}

export function synOptionsBytes(options: SynOptions): number {
  const extras = options.timestamps ? TIMESTAMPS_OPTION_BYTES : options.sackPermitted ? 4 : 0;
  return 4 + extras + (options.windowScale < 0 ? 0 : 4);
}

/** Writes `synOptionsBytes` bytes. */
export function writeSynOptions(view: DataView, offset: number, options: SynOptions): void {
  let at = offset;
  view.setUint32(at, MAX_SEGMENT_HEAD | options.maxSegmentBytes);
  at += 4;
  if (options.timestamps) {
    writeTimestamps(view, at, options.timestamp, options.timestampEcho);
    if (options.sackPermitted) view.setUint32(at, SACK_PERMITTED_AND_TIMESTAMPS);
    at += TIMESTAMPS_OPTION_BYTES;
  } else if (options.sackPermitted) {
    view.setUint32(at, PADDED_SACK_PERMITTED);
    at += 4;
  }
  if (options.windowScale >= 0) view.setUint32(at, PADDED_WINDOW_SCALE | options.windowScale);
}

/** 12 bytes. */
export function writeTimestamps(view: DataView, offset: number, timestamp: number, echo: number): void {
  view.setUint32(offset, PADDED_TIMESTAMPS);
  view.setUint32(offset + 4, timestamp);
  view.setUint32(offset + 8, echo);
}

export function sackOptionBytes(blocks: number): number {
  return blocks === 0 ? 0 : 4 + blocks * SACK_BLOCK_BYTES;
}

/** How many blocks fit into what a segment has left of its 40 bytes of options. */
export function sackBlocksThatFit(optionBytesLeft: number): number {
  return Math.max(0, Math.min(MAX_SACK_BLOCKS, Math.floor((optionBytesLeft - 4) / SACK_BLOCK_BYTES)));
}

/** The head of a SACK option of `blocks` blocks; block `index` goes to `writeSackBlock`. */
export function writeSackHead(view: DataView, offset: number, blocks: number): void {
  view.setUint32(offset, PADDED_SACK | (2 + blocks * SACK_BLOCK_BYTES));
}

/** Block `index` of the option whose head is at `offset - 4 - index * 8`; `offset` is the block's own. */
export function writeSackBlock(view: DataView, offset: number, start: number, end: number): void {
  view.setUint32(offset, start);
  view.setUint32(offset + 4, end);
}
