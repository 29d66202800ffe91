import { randomInt } from 'node:crypto';
import type { CancelSignal } from '../../../base/cancellation.ts';
import type { Clock } from '../../../base/clock.ts';
import { asBoathouseError, BoathouseError } from '../../../base/errors.ts';
import { throwIfCancelled } from '../../../host/delay.ts';
import { DNS_FLAG, RESPONSE_CODE, RESPONSE_CODE_MASK } from '../../../net/service/dns/dns-codes.ts';
import {
  DNS_HEADER_BYTES,
  FLAGS_OFFSET,
  ID_OFFSET,
  QUESTIONS_OFFSET,
  readWord,
  writeId,
} from '../../../net/service/dns/dns-header.ts';
import type { DnsQuery } from '../../../net/service/dns/dns-query.ts';
import { answersQuestion } from '../../../net/service/dns/response-layout.ts';
import { askTcp } from './ask-tcp.ts';
import type { NameServer } from './resolver-configuration.ts';
import type { ServerHealth } from './server-health.ts';
import type { Ask, AskUdp } from './udp-exchange.ts';

export interface ServerQuestion {
  readonly query: DnsQuery;
  readonly servers: readonly NameServer[];
  readonly timeoutMs: number;
  readonly attempts: number;
  readonly health: ServerHealth;
  readonly askUdp: AskUdp;
  readonly clock: Clock;
  readonly signal: CancelSignal;
}

/**
 * Asks servers one after the other until one answers, and the whole list again up to `attempts` times. A server that says that it cannot
 * (SERVFAIL and its like) is not asked again; if all others fail, what it said is the answer. A truncated answer is asked for once more
 * over TCP, and stands as it is when nobody has it whole. Rejects with the last server's error, `dns-no-servers` or `cancelled`.
 */
export async function askServers(question: ServerQuestion): Promise<Uint8Array> {
  const { servers, attempts, health, askUdp, signal } = question;
  let poorAnswer: Uint8Array | null = null;
  let lastError: BoathouseError | null = null;
  const given: NameServer[] = [];
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    for (const server of health.inOrder(
      given.length === 0 ? servers : servers.filter((candidate) => !given.includes(candidate)),
    )) {
      throwIfCancelled(signal);
      try {
        const ask = questionTo(server, question);
        const said = await askUdp(ask);
        const answer = isWhole(said, server) ? said : await askWhole(ask, said);
        health.answered(server);
        if (isFinal(answer)) return answer;
        poorAnswer ??= answer;
        given.push(server);
      } catch (error) {
        throwIfCancelled(signal);
        health.failed(server);
        lastError = asBoathouseError(error, 'dns-server-failed', `the name server ${server.host} cannot be asked`);
      }
    }
  }
  if (poorAnswer !== null) return poorAnswer;
  throw lastError ?? new BoathouseError('dns-no-servers', 'the host has no name servers');
}

/** The question under an id of our own, which the answer must repeat together with the question (RFC 5452 §9.1). */
function questionTo(server: NameServer, { query, timeoutMs, clock, signal }: ServerQuestion): Ask {
  const id = randomInt(0x1_0000);
  const message = query.bytes.slice();
  writeId(message, id);
  const isAnswer = (bytes: Uint8Array): boolean =>
    bytes.length >= DNS_HEADER_BYTES &&
    readWord(bytes, ID_OFFSET) === id &&
    (answersQuestion(bytes, query) || isBareError(bytes));
  return { server, message, isAnswer, timeoutMs, clock, signal };
}

/** False: it was truncated. Throws for what is no answer. */
function isWhole(answer: Uint8Array, server: NameServer): boolean {
  if (isBareError(answer))
    throw new BoathouseError('dns-server-failed', `the name server ${server.host} did not understand`);
  return (flagsOf(answer) & DNS_FLAG.truncated) === 0;
}

/** Over TCP, or as much of it as there is. */
async function askWhole(ask: Ask, truncated: Uint8Array): Promise<Uint8Array> {
  try {
    return await askTcp(ask);
  } catch {
    throwIfCancelled(ask.signal);
    return truncated;
  }
}

/** A server that did not understand the question need not repeat it (RFC 6891 §7 knows such answers to EDNS). */
function isBareError(answer: Uint8Array): boolean {
  const flags = flagsOf(answer);
  const isError = (flags & RESPONSE_CODE_MASK) !== RESPONSE_CODE.noError;
  return (flags & DNS_FLAG.response) !== 0 && isError && readWord(answer, QUESTIONS_OFFSET) === 0;
}

function isFinal(answer: Uint8Array): boolean {
  const flags = flagsOf(answer);
  const code = flags & RESPONSE_CODE_MASK;
  const isAnswer = code === RESPONSE_CODE.noError || code === RESPONSE_CODE.nameError;
  return isAnswer && (flags & DNS_FLAG.truncated) === 0;
}

function flagsOf(answer: Uint8Array): number {
  return readWord(answer, FLAGS_OFFSET);
}
