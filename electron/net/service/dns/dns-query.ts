import {
  DNS_FLAG,
  EDNS_DNSSEC_OK,
  EDNS_OPTION,
  OPCODE_MASK,
  RECORD_CLASS,
  RECORD_TYPE,
  RESPONSE_CODE,
} from './dns-codes.ts';
import {
  ADDITIONALS_OFFSET,
  ANSWERS_OFFSET,
  AUTHORITIES_OFFSET,
  DNS_HEADER_BYTES,
  FLAGS_OFFSET,
  ID_OFFSET,
  QUESTION_FIXED_BYTES,
  QUESTIONS_OFFSET,
  readLong,
  readWord,
} from './dns-header.ts';
import { DNS_LIMITS } from './dns-limits.ts';
import { nameKey, skipPlainName } from './dns-name.ts';
import { readRecord } from './dns-record.ts';

/** A client's question, checked. */
export interface DnsQuery {
  /** The whole message; the question stands in `[12, questionEnd)`, its name in `[12, nameEnd)`. */
  readonly bytes: Uint8Array;
  readonly id: number;
  readonly flags: number;
  /** See dns-name.ts. */
  readonly name: string;
  readonly nameEnd: number;
  readonly type: number;
  readonly class: number;
  readonly questionEnd: number;
  readonly edns: EdnsRequest | null;
  /**
   * The message holds more than a question that anybody could ask (a signature, a client's subnet): its answer is this client's own,
   * so it is neither kept nor shared.
   */
  readonly particular: boolean;
}

/** The OPT record of a query (RFC 6891 §6.1.2). */
export interface EdnsRequest {
  readonly udpBytes: number;
  readonly dnssecOk: boolean;
}

/** A query that is answered with an error code and nothing else. */
export interface RefusedQuery {
  readonly code: number;
  readonly bytes: Uint8Array;
  /** Of the question to repeat; 0 when none could be read. */
  readonly questionEnd: number;
  /** Whether the answer takes an OPT record. */
  readonly edns: EdnsRequest | null;
}

/**
 * What to do with bytes that a client sent: `drop` is for what is no query at all (too short, or a response: answering those would let
 * two servers talk to each other for ever).
 */
export type QueryVerdict =
  | { readonly kind: 'query'; readonly query: DnsQuery }
  | { readonly kind: 'refused'; readonly refused: RefusedQuery }
  | { readonly kind: 'drop' };

export function parseDnsQuery(bytes: Uint8Array): QueryVerdict {
  if (bytes.length < DNS_HEADER_BYTES) return { kind: 'drop' };
  const flags = readWord(bytes, FLAGS_OFFSET);
  if ((flags & DNS_FLAG.response) !== 0) return { kind: 'drop' };
  if ((flags & OPCODE_MASK) !== 0) return refused(bytes, RESPONSE_CODE.notImplemented);
  if (bytes.length > DNS_LIMITS.queryBytes) return refused(bytes, RESPONSE_CODE.formatError);
  // RFC 9619: a query has one question.
  if (readWord(bytes, QUESTIONS_OFFSET) !== 1) return refused(bytes, RESPONSE_CODE.formatError);
  const nameEnd = skipPlainName(bytes, DNS_HEADER_BYTES, bytes.length);
  const questionEnd = nameEnd + QUESTION_FIXED_BYTES;
  if (nameEnd < 0 || questionEnd > bytes.length) return refused(bytes, RESPONSE_CODE.formatError);
  const type = readWord(bytes, nameEnd);
  const recordClass = readWord(bytes, nameEnd + 2);
  // Before the sections: the question of IXFR brings a record with it (RFC 1995 §3).
  const code = typeRefusal(type, recordClass);
  if (code !== null) return refused(bytes, code, questionEnd);
  if (readWord(bytes, ANSWERS_OFFSET) !== 0 || readWord(bytes, AUTHORITIES_OFFSET) !== 0) {
    return refused(bytes, RESPONSE_CODE.formatError, questionEnd);
  }
  const extra = readAdditionals(bytes, questionEnd);
  if (extra === null) return refused(bytes, RESPONSE_CODE.formatError, questionEnd);
  if (extra.version !== 0) return refused(bytes, RESPONSE_CODE.badVersion, questionEnd, extra.edns);
  return {
    kind: 'query',
    query: {
      bytes,
      id: readWord(bytes, ID_OFFSET),
      flags,
      name: nameKey(bytes, DNS_HEADER_BYTES, nameEnd),
      nameEnd,
      type,
      class: recordClass,
      questionEnd,
      edns: extra.edns,
      particular: extra.particular,
    },
  };
}

function refused(bytes: Uint8Array, code: number, questionEnd = 0, edns: EdnsRequest | null = null): QueryVerdict {
  return { kind: 'refused', refused: { code, bytes, questionEnd, edns } };
}

/**
 * What stands for the question among others: its name, type, class, and the bits that change the answer: DO and CD, RD, and AD, by which
 * a client asks to be told of validation (RFC 6840 §5.7).
 */
export function questionKey(query: DnsQuery): string {
  const bits = query.flags & (DNS_FLAG.recursionDesired | DNS_FLAG.authenticData | DNS_FLAG.checkingDisabled);
  const dnssecOk = query.edns?.dnssecOk === true ? 1 : 0;
  return String.fromCharCode(query.type, query.class, bits | dnssecOk) + query.name;
}

/** Zone transfers are refused; types and classes that no forwarder has an answer to likewise. ANY is answered elsewhere (RFC 8482). */
function typeRefusal(type: number, recordClass: number): number | null {
  if (type === RECORD_TYPE.axfr || type === RECORD_TYPE.ixfr) return RESPONSE_CODE.refused;
  // Obsolete (RFC 1035 §3.2.3), and OPT is no question (RFC 6891 §6.1.1).
  if (type === RECORD_TYPE.maila || type === RECORD_TYPE.mailb) return RESPONSE_CODE.notImplemented;
  if (type === RECORD_TYPE.opt || type === 0) return RESPONSE_CODE.formatError;
  if (recordClass === RECORD_CLASS.any || recordClass === RECORD_CLASS.none) return RESPONSE_CODE.refused;
  return null;
}

interface Additionals {
  readonly edns: EdnsRequest | null;
  readonly version: number;
  readonly particular: boolean;
}

const PLAIN: Additionals = { edns: null, version: 0, particular: false };

/** Null when the section is malformed, has a second OPT record (RFC 6891 §6.1.1), or bytes follow it. */
function readAdditionals(bytes: Uint8Array, offset: number): Additionals | null {
  const count = readWord(bytes, ADDITIONALS_OFFSET);
  if (count === 0) return offset === bytes.length ? PLAIN : null;
  let position = offset;
  let edns: EdnsRequest | null = null;
  let version = 0;
  let particular = false;
  for (let left = count; left > 0; left -= 1) {
    const nameByte = bytes[position];
    const record = readRecord(bytes, position);
    if (record === null) return null;
    position = record.end;
    if (record.type !== RECORD_TYPE.opt) {
      particular = true;
      continue;
    }
    // RFC 6891 §6.1.2: its name is the root.
    if (edns !== null || nameByte !== 0) return null;
    const ttl = readLong(bytes, record.ttlOffset);
    edns = { udpBytes: record.class, dnssecOk: (ttl & EDNS_DNSSEC_OK) !== 0 };
    version = (ttl >>> 16) & 0xff;
    const options = hasParticularOptions(bytes, record.dataOffset, record.end);
    if (options === null) return null;
    particular ||= options;
  }
  return position === bytes.length ? { edns, version, particular } : null;
}

/** Options: code u16, length u16, data. Null when they do not fill the record. */
function hasParticularOptions(bytes: Uint8Array, offset: number, end: number): boolean | null {
  let position = offset;
  let particular = false;
  while (position + 4 <= end) {
    const code = readWord(bytes, position);
    const { cookie, tcpKeepalive, padding } = EDNS_OPTION;
    if (code !== cookie && code !== tcpKeepalive && code !== padding) particular = true;
    position += 4 + readWord(bytes, position + 2);
  }
  return position === end ? particular : null;
}
