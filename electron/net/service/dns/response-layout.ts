import { DNS_FLAG, RECORD_TYPE, RESPONSE_CODE, RESPONSE_CODE_MASK } from './dns-codes.ts';
import {
  ADDITIONALS_OFFSET,
  ANSWERS_OFFSET,
  AUTHORITIES_OFFSET,
  DNS_HEADER_BYTES,
  FLAGS_OFFSET,
  QUESTIONS_OFFSET,
  readLong,
  readWord,
} from './dns-header.ts';
import type { DnsQuery } from './dns-query.ts';
import { sameNameBytes } from './dns-name.ts';
import { readRecord } from './dns-record.ts';

/**
 * What has to be known of a response that is kept, shortened and aged without being taken apart: a record's data may hold
 * compression pointers to anywhere before it, so bytes are only ever cut off at the end or overwritten in place. Where each record stands is not
 * noted: most answers are given once, and to find it again costs less than to keep it.
 */
export interface ResponseLayout {
  /** Of RFC 1035; the upper bits of RFC 6891 are in `extendedCode`. */
  readonly code: number;
  readonly extendedCode: number;
  readonly flags: number;
  /** How many records the answer section has. */
  readonly answers: number;
  /** The smallest TTL of the answer, and of the authority's SOA record what RFC 2308 §5 makes of it; null without such records. */
  readonly lifetimeSeconds: number | null;
  readonly hasSoa: boolean;
  /** Of the OPT record: null without one, -1 when it is not the last record. */
  readonly optOffset: number | null;
}

/** RFC 1035 §4.1.4 and the 16-bit counts bound a message; this bounds the work on one. */
const MAX_RECORDS = 8192;
const SOA_MINIMUM_BYTES = 4;
/** Where the header counts each section's records, in the order of the sections. */
const SECTIONS = [ANSWERS_OFFSET, AUTHORITIES_OFFSET, ADDITIONALS_OFFSET];
const AUTHORITIES = 1;
const ADDITIONALS = 2;

/** Whether the bytes are a response with the query's question and no other; ids and records are not looked at. */
export function answersQuestion(bytes: Uint8Array, query: DnsQuery): boolean {
  const { nameEnd, questionEnd } = query;
  if (bytes.length < questionEnd) return false;
  if ((readWord(bytes, FLAGS_OFFSET) & DNS_FLAG.response) === 0 || readWord(bytes, QUESTIONS_OFFSET) !== 1)
    return false;
  if (!sameNameBytes(bytes, query.bytes, DNS_HEADER_BYTES, nameEnd)) return false;
  return readWord(bytes, nameEnd) === query.type && readWord(bytes, nameEnd + 2) === query.class;
}

/** Null when the bytes are no response to the query: another question, or records that do not fit in. */
export function layOutResponse(bytes: Uint8Array, query: DnsQuery): ResponseLayout | null {
  if (!answersQuestion(bytes, query)) return null;
  const flags = readWord(bytes, FLAGS_OFFSET);
  const code = flags & RESPONSE_CODE_MASK;
  let lifetimeSeconds: number | null = null;
  let hasSoa = false;
  let optOffset: number | null = null;
  let extendedCode = 0;
  let position = query.questionEnd;
  for (let section = 0; section < SECTIONS.length; section += 1) {
    const count = readWord(bytes, SECTIONS[section] ?? ANSWERS_OFFSET);
    if (count > MAX_RECORDS) return null;
    for (let index = 0; index < count; index += 1) {
      const record = readRecord(bytes, position);
      if (record === null) return null;
      if (record.type === RECORD_TYPE.opt && section === ADDITIONALS) {
        optOffset = record.end === bytes.length && optOffset === null ? position : -1;
        extendedCode = bytes[record.ttlOffset] ?? 0;
      } else {
        const isSoa = section === AUTHORITIES && record.type === RECORD_TYPE.soa;
        const ttl = ttlSeconds(readLong(bytes, record.ttlOffset));
        // RFC 2308 §3: the smaller of the SOA record's own TTL and its last field.
        const limit =
          isSoa && record.end - record.dataOffset > SOA_MINIMUM_BYTES
            ? readLong(bytes, record.end - SOA_MINIMUM_BYTES)
            : ttl;
        hasSoa ||= isSoa;
        lifetimeSeconds = Math.min(lifetimeSeconds ?? ttl, ttl, limit);
      }
      position = record.end;
    }
  }
  if (position !== bytes.length) return null;
  const answers = readWord(bytes, ANSWERS_OFFSET);
  return { code, extendedCode, flags, answers, lifetimeSeconds, hasSoa, optOffset };
}

/** For how long a response may be kept; 0 is not at all. */
export function cacheSeconds(
  layout: ResponseLayout,
  limits: { readonly positive: number; readonly negative: number },
): number {
  const { code, extendedCode, flags, answers, lifetimeSeconds, hasSoa, optOffset } = layout;
  if ((flags & DNS_FLAG.truncated) !== 0 || extendedCode !== 0 || optOffset === -1 || lifetimeSeconds === null)
    return 0;
  if (code === RESPONSE_CODE.noError && answers > 0) return Math.min(lifetimeSeconds, limits.positive);
  // RFC 2308 §5: without a SOA record, a negative answer (and a referral, which is none) is not kept.
  const isNegative = code === RESPONSE_CODE.nameError || code === RESPONSE_CODE.noError;
  return isNegative && hasSoa ? Math.min(lifetimeSeconds, limits.negative) : 0;
}

/** RFC 2181 §8: a TTL with its top bit set is 0. */
function ttlSeconds(value: number): number {
  return value > 0x7fff_ffff ? 0 : value;
}
