import { DNS_FLAG, EDNS_DNSSEC_OK, OPCODE_MASK, RECORD_CLASS, RECORD_TYPE, RESPONSE_CODE } from './dns-codes.ts';
import {
  ADDITIONALS_OFFSET,
  ANSWERS_OFFSET,
  DNS_HEADER_BYTES,
  FLAGS_OFFSET,
  QUESTIONS_OFFSET,
  readWord,
  writeLong,
  writeWord,
} from './dns-header.ts';
import { DNS_LIMITS } from './dns-limits.ts';
import type { DnsQuery, EdnsRequest, RefusedQuery } from './dns-query.ts';
import { RECORD_FIXED_BYTES } from './dns-record.ts';

/** Data of a record that answers a question, whose name and class it takes. */
export interface AnswerData {
  readonly type: number;
  readonly data: Uint8Array;
}

export interface OwnAnswer {
  /** RESPONSE_CODE; without one, no error. */
  readonly code?: number;
  readonly answers?: readonly AnswerData[];
  readonly ttlSeconds?: number;
  /** We are the authority: the names that we know ourselves. */
  readonly authoritative?: boolean;
}

/** A pointer to the name of the question, which stands right behind the header. */
const POINTER_TO_QUESTION = 0xc000 | DNS_HEADER_BYTES;
const POINTER_BYTES = 2;
/** Root name, and no options. */
export const OPT_BYTES = 1 + RECORD_FIXED_BYTES;

/** A response of our own. The question is repeated byte for byte, so the case of its letters is the client's. */
export function buildReply(query: DnsQuery, answer: OwnAnswer): Uint8Array {
  const answers = answer.answers ?? [];
  const answerBytes = answers.reduce((sum, { data }) => sum + POINTER_BYTES + RECORD_FIXED_BYTES + data.length, 0);
  const reply = startReply(query, answer.code ?? RESPONSE_CODE.noError, answerBytes);
  if (answer.authoritative === true)
    writeWord(reply, FLAGS_OFFSET, readWord(reply, FLAGS_OFFSET) | DNS_FLAG.authoritative);
  writeWord(reply, ANSWERS_OFFSET, answers.length);
  let offset = query.questionEnd;
  for (const { type, data } of answers) {
    writeWord(reply, offset, POINTER_TO_QUESTION);
    writeWord(reply, offset + 2, type);
    writeWord(reply, offset + 4, query.class);
    writeLong(reply, offset + 6, answer.ttlSeconds ?? 0);
    writeWord(reply, offset + 10, data.length);
    reply.set(data, offset + POINTER_BYTES + RECORD_FIXED_BYTES);
    offset += POINTER_BYTES + RECORD_FIXED_BYTES + data.length;
  }
  if (query.edns !== null) writeOpt(reply, offset, query.edns, 0);
  return reply;
}

/** A response that holds an error code only. */
export function buildRefusal(refused: RefusedQuery): Uint8Array {
  const { code, edns } = refused;
  const reply = startReply(refused, code & 0x0f, 0);
  if (edns !== null) writeOpt(reply, reply.length - OPT_BYTES, edns, code >>> 4);
  return reply;
}

/** RFC 8482 §4.2: ANY is answered with one made-up HINFO record, so that the question ends here. */
export function buildAnyReply(query: DnsQuery): Uint8Array {
  const text = 'RFC8482';
  const data = new Uint8Array(text.length + 2);
  data[0] = text.length;
  for (let index = 0; index < text.length; index += 1) data[index + 1] = text.charCodeAt(index);
  return buildReply(query, { answers: [{ type: RECORD_TYPE.hinfo, data }], ttlSeconds: 3600 });
}

/** Our OPT record (RFC 6891 §6.1.2) at `offset`; DO is repeated as RFC 3225 §3 wants it. Its count is the caller's. */
export function writeOpt(reply: Uint8Array, offset: number, edns: EdnsRequest, extendedCode: number): void {
  reply[offset] = 0;
  writeWord(reply, offset + 1, RECORD_TYPE.opt);
  writeWord(reply, offset + 3, DNS_LIMITS.udpBytes);
  writeLong(reply, offset + 5, (extendedCode << 24) | (edns.dnssecOk ? EDNS_DNSSEC_OK : 0));
  writeWord(reply, offset + 9, 0);
  writeWord(reply, ADDITIONALS_OFFSET, readWord(reply, ADDITIONALS_OFFSET) + 1);
}

/** Header and question, with room for what follows; the counts of what follows are 0. */
function startReply(query: DnsQuery | RefusedQuery, code: number, answerBytes: number): Uint8Array {
  const questionEnd = Math.max(query.questionEnd, DNS_HEADER_BYTES);
  const reply = new Uint8Array(questionEnd + answerBytes + (query.edns === null ? 0 : OPT_BYTES));
  reply.set(query.bytes.subarray(0, questionEnd));
  // Opcode, RD and CD come back as they were (RFC 1035 §4.1.1, RFC 4035 §3.1.6).
  const kept = readWord(reply, FLAGS_OFFSET) & (OPCODE_MASK | DNS_FLAG.recursionDesired | DNS_FLAG.checkingDisabled);
  writeWord(reply, FLAGS_OFFSET, kept | DNS_FLAG.response | DNS_FLAG.recursionAvailable | code);
  writeWord(reply, QUESTIONS_OFFSET, query.questionEnd > 0 ? 1 : 0);
  reply.fill(0, ANSWERS_OFFSET, DNS_HEADER_BYTES);
  return reply;
}

/** Whether the question is about the Internet, the only class that has addresses here. */
export function asksInternet(query: DnsQuery): boolean {
  return query.class === RECORD_CLASS.internet;
}
