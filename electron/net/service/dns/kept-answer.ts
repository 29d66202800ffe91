import { DNS_FLAG, RECORD_TYPE } from './dns-codes.ts';
import {
  ADDITIONALS_OFFSET,
  ANSWERS_OFFSET,
  AUTHORITIES_OFFSET,
  DNS_HEADER_BYTES,
  FLAGS_OFFSET,
  readLong,
  readWord,
  writeId,
  writeLong,
  writeWord,
} from './dns-header.ts';
import type { DnsQuery } from './dns-query.ts';
import { readRecord } from './dns-record.ts';
import { OPT_BYTES, writeOpt } from './dns-reply.ts';
import type { ResponseLayout } from './response-layout.ts';

/**
 * A response as it can be given to any client that asks the same question: without the OPT record, which is between two neighbours
 * only (RFC 6891 §6.2.6).
 */
export interface KeptAnswer {
  readonly bytes: Uint8Array;
  readonly questionEnd: number;
  readonly extendedCode: number;
}

export interface AnswerShape {
  readonly ageSeconds: number;
  /** From the cache, nobody is an authority any more. */
  readonly fromCache: boolean;
  /** The most that the client takes. */
  readonly maxBytes: number;
}

/** The bytes are kept as they are, or a copy of them without their OPT record; one that is not the last is left where it is. Their id is nobody's. */
export function keepAnswer(bytes: Uint8Array, layout: ResponseLayout, questionEnd: number): KeptAnswer {
  const { extendedCode, optOffset } = layout;
  if (optOffset === null || optOffset < 0) return { bytes, questionEnd, extendedCode };
  const kept = bytes.slice(0, optOffset);
  writeWord(kept, ADDITIONALS_OFFSET, readWord(kept, ADDITIONALS_OFFSET) - 1);
  return { bytes: kept, questionEnd, extendedCode };
}

/**
 * The answer to one client: its id and its spelling of the name, TTLs less the age, its OPT record, and no more bytes than it takes.
 * What does not fit is cut off record by record. RFC 2181 §9 has TC set when something that was asked for is missing, which lets
 * clients without TCP use what there is.
 */
export function shapeAnswer(kept: KeptAnswer, query: DnsQuery, shape: AnswerShape): Uint8Array {
  const optBytes = query.edns === null ? 0 : OPT_BYTES;
  const cut = kept.bytes.length + optBytes <= shape.maxBytes ? null : cutOff(kept, query, shape.maxBytes - optBytes);
  const end = cut?.end ?? kept.bytes.length;
  const reply = new Uint8Array(end + optBytes);
  reply.set(end === kept.bytes.length ? kept.bytes : kept.bytes.subarray(0, end));
  reply.set(query.bytes.subarray(DNS_HEADER_BYTES, query.nameEnd), DNS_HEADER_BYTES);
  writeId(reply, query.id);
  let flags = readWord(reply, FLAGS_OFFSET) | DNS_FLAG.recursionAvailable;
  if (shape.fromCache) flags &= ~DNS_FLAG.authoritative;
  if (cut !== null) {
    if (cut.truncated) flags |= DNS_FLAG.truncated;
    writeWord(reply, ANSWERS_OFFSET, cut.answers);
    writeWord(reply, AUTHORITIES_OFFSET, 0);
    writeWord(reply, ADDITIONALS_OFFSET, 0);
  }
  writeWord(reply, FLAGS_OFFSET, flags);
  if (shape.ageSeconds > 0) age(reply, kept.questionEnd, end, shape.ageSeconds);
  if (query.edns !== null) writeOpt(reply, end, query.edns, kept.extendedCode);
  return reply;
}

function cutOff(
  kept: KeptAnswer,
  query: DnsQuery,
  maxBytes: number,
): { end: number; answers: number; truncated: boolean } {
  const total = readWord(kept.bytes, ANSWERS_OFFSET);
  let answers = 0;
  let end = kept.questionEnd;
  for (; answers < total; answers += 1) {
    const next = readRecord(kept.bytes, end)?.end ?? maxBytes + 1;
    if (next > maxBytes) break;
    end = next;
  }
  // The authority section of a positive answer matters to those who validate only.
  const truncated = answers < total || total === 0 || query.edns?.dnssecOk === true;
  return { end, answers, truncated };
}

/** The records in `[start, end)` of a reply, which was laid out before: an OPT record's TTL is none. */
function age(reply: Uint8Array, start: number, end: number, ageSeconds: number): void {
  for (let position = start; position < end; ) {
    const record = readRecord(reply, position);
    if (record === null) return;
    const { type, ttlOffset } = record;
    if (type !== RECORD_TYPE.opt) writeLong(reply, ttlOffset, Math.max(0, readLong(reply, ttlOffset) - ageSeconds));
    position = record.end;
  }
}
