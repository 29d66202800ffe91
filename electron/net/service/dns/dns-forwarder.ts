import type { Clock } from '../../../base/clock.ts';
import type { Disposable } from '../../../base/disposable.ts';
import { textHash } from '../../../base/text-hash.ts';
import { TransientMap } from '../../../base/transient-map.ts';
import type { AddressBook } from './address-book.ts';
import { DnsCache } from './dns-cache.ts';
import { RECORD_TYPE, RESPONSE_CODE } from './dns-codes.ts';
import { writeId } from './dns-header.ts';
import { DNS_LIMITS } from './dns-limits.ts';
import { type DnsQuery, parseDnsQuery, questionKey } from './dns-query.ts';
import { buildAnyReply, buildRefusal, buildReply } from './dns-reply.ts';
import { DnsStatistics } from './dns-statistics.ts';
import { keepAnswer, shapeAnswer } from './kept-answer.ts';
import { cacheSeconds, layOutResponse } from './response-layout.ts';
import { UpstreamQueue } from './upstream-queue.ts';
import type { Upstream } from './upstream.ts';

/**
 * The DNS forwarder, from a client's message to the answer, whatever carries them.
 *
 *   query ─▶ malformed or refused ─▶ error code
 *         ─▶ a name that we know ourselves ─▶ our answer
 *         ─▶ in the cache ─▶ kept answer, aged
 *         ─▶ the same question is on its way ─▶ waits for its answer
 *         ─▶ upstream, when it is its turn ─▶ its answer, byte for byte but for the id; or SERVFAIL
 *
 * A question that is on its way goes on when its client is gone: the answer is kept for the client's next try. What the upstream
 * sends is checked to be a response to the question, and its records to lie within it; of their content nothing is looked at.
 * Questions end as `upstream-queue.ts` says; `dispose` cancels them all and answers nobody.
 */
export interface DnsForwarderOptions {
  readonly clock: Clock;
  readonly upstream: Upstream;
  readonly names: AddressBook;
}

/** Who asked: one object for one flow or connection, so that a query that is sent again is known for the same. */
export interface DnsClient {
  readonly transport: 'udp' | 'tcp';
  /** Called at most once for each query that was handed over, perhaps during the call; the bytes are the client's to keep. */
  reply(response: Uint8Array): void;
}

interface Waiting {
  readonly query: DnsQuery;
  readonly client: DnsClient;
}

/** A question that is on its way. */
interface Asked {
  readonly key: string;
  readonly query: DnsQuery;
  readonly generation: number;
  /** Whoever asked first, then those who joined. */
  readonly waiting: Waiting[];
}

/** Short, because settings change, and asking costs next to nothing. */
const LOCAL_TTL_SECONDS = 10;
const MAX_TCP_BYTES = 65_535;
/** For a few hundred questions. */
const ASKED_BUCKET_BITS = 8;

export class DnsForwarder implements Disposable {
  readonly statistics = new DnsStatistics();
  readonly #cache: DnsCache;
  readonly #upstream: UpstreamQueue;
  /** By question; particular questions have keys that nobody else makes. */
  readonly #asked = new TransientMap<string, Asked>(textHash, ASKED_BUCKET_BITS);
  /** Of all questions in `#asked`. */
  #clients = 0;
  readonly #subscription: Disposable;
  #names: AddressBook;
  #particular = 0;
  /** Raised by `forgetAnswers`, so that answers on their way from before it are not kept. */
  #generation = 0;
  #disposed = false;

  constructor(options: DnsForwarderOptions) {
    const { clock, upstream, names } = options;
    this.#names = names;
    this.#cache = new DnsCache(clock, { entries: DNS_LIMITS.cacheEntries, longBytes: DNS_LIMITS.cacheLongBytes });
    this.#upstream = new UpstreamQueue({
      clock,
      upstream,
      limits: {
        outstanding: DNS_LIMITS.outstandingQuestions,
        waiting: DNS_LIMITS.waitingQuestions,
        timeoutMs: DNS_LIMITS.upstreamTimeoutMs,
      },
    });
    this.#subscription = upstream.changed(() => this.forgetAnswers());
  }

  /** Replaces the names that are answered here, from the next query on. */
  setNames(names: AddressBook): void {
    this.#names = names;
  }

  /** For when the host slept, or its network changed. */
  forgetAnswers(): void {
    this.#generation += 1;
    this.#cache.clear();
  }

  /** `message` is the caller's to overwrite after the call; false when it gets no reply. */
  handle(message: Uint8Array, client: DnsClient): boolean {
    if (this.#disposed) return false;
    this.statistics.queries += 1;
    const verdict = parseDnsQuery(message);
    if (verdict.kind === 'drop') {
      this.statistics.dropped += 1;
      return false;
    }
    if (verdict.kind === 'refused') {
      this.statistics.refused += 1;
      client.reply(buildRefusal(verdict.refused));
      return true;
    }
    const { query } = verdict;
    const own = this.#ownReply(query);
    if (own === null) return this.#answerOrAsk(query, client);
    client.reply(shortened(own, query, client));
    return true;
  }

  dispose(): void {
    this.#disposed = true;
    void this.#subscription.dispose();
    this.#asked.clear();
    this.#upstream.dispose();
    this.#cache.clear();
  }

  #ownReply(query: DnsQuery): Uint8Array | null {
    if (query.type === RECORD_TYPE.any) return buildAnyReply(query);
    const found = this.#names.look(query);
    if (!found.known) return null;
    this.statistics.local += 1;
    return buildReply(query, { answers: found.answers, ttlSeconds: LOCAL_TTL_SECONDS, authoritative: true });
  }

  #answerOrAsk(query: DnsQuery, client: DnsClient): boolean {
    const key = query.particular ? `particular ${(this.#particular += 1)}` : questionKey(query);
    const hit = query.particular ? null : this.#cache.get(key);
    if (hit !== null) {
      this.statistics.cacheHits += 1;
      client.reply(
        shapeAnswer(hit.answer, query, {
          ageSeconds: hit.ageSeconds,
          fromCache: true,
          maxBytes: maxBytes(query, client),
        }),
      );
      return true;
    }
    const other = this.#asked.get(key);
    if (other !== undefined) return this.#join(other.waiting, query, client);
    const own = ownCopy(query);
    const asked: Asked = { key, query: own, generation: this.#generation, waiting: [{ query: own, client }] };
    const settled = (response: Uint8Array | null): void => this.#settled(response, asked);
    if (this.#clients >= DNS_LIMITS.waitingClients || !this.#upstream.ask(own, settled)) {
      return this.#turnAway(query, client);
    }
    this.#asked.add(key, asked);
    this.#clients += 1;
    this.statistics.forwarded += 1;
    return true;
  }

  /** A client that sends its datagram again gets one answer; whoever is one too many gets SERVFAIL. */
  #join(waiting: Waiting[], query: DnsQuery, client: DnsClient): boolean {
    const again = waiting.some((other) => other.client === client && other.query.id === query.id);
    if (client.transport === 'udp' && again) return false;
    this.statistics.joined += 1;
    const { clientsPerQuestion, waitingClients } = DNS_LIMITS;
    if (waiting.length >= clientsPerQuestion || this.#clients >= waitingClients) return this.#turnAway(query, client);
    waiting.push({ query: ownCopy(query), client });
    this.#clients += 1;
    return true;
  }

  #turnAway(query: DnsQuery, client: DnsClient): true {
    this.statistics.overLimit += 1;
    client.reply(failure(query));
    return true;
  }

  #settled(response: Uint8Array | null, { key, query, generation, waiting }: Asked): void {
    this.#asked.delete(key);
    this.#clients -= waiting.length;
    const layout = response === null || response.length > MAX_TCP_BYTES ? null : layOutResponse(response, query);
    if (response === null || layout === null) {
      this.statistics.upstreamFailures += 1;
      for (const { query: own, client } of waiting) client.reply(failure(own));
      return;
    }
    const kept = keepAnswer(response, layout, query.questionEnd);
    const limits = { positive: DNS_LIMITS.cacheSeconds, negative: DNS_LIMITS.negativeCacheSeconds };
    if (!query.particular && generation === this.#generation) this.#cache.put(key, kept, cacheSeconds(layout, limits));
    const optIsWelcome = layout.optOffset === null || query.edns !== null;
    for (const { query: own, client } of waiting) {
      const limit = maxBytes(own, client);
      if (own === query && optIsWelcome && response.length <= limit) {
        // The cache has a copy, and this is the only client that gets these bytes.
        writeId(response, own.id);
        client.reply(response);
      } else {
        client.reply(shapeAnswer(kept, own, { ageSeconds: 0, fromCache: false, maxBytes: limit }));
      }
    }
  }
}

function failure(query: DnsQuery): Uint8Array {
  return buildReply(query, { code: RESPONSE_CODE.serverFailure });
}

/** RFC 6891 §6.2.3: what the client's OPT record says, at least 512 bytes. */
function maxBytes(query: DnsQuery, client: DnsClient): number {
  if (client.transport === 'tcp') return MAX_TCP_BYTES;
  const { plainUdpBytes, udpBytes } = DNS_LIMITS;
  return query.edns === null ? plainUdpBytes : Math.min(udpBytes, Math.max(plainUdpBytes, query.edns.udpBytes));
}

/** Only names with dozens of addresses make our own answers too long. */
function shortened(reply: Uint8Array, query: DnsQuery, client: DnsClient): Uint8Array {
  const limit = maxBytes(query, client);
  const layout = reply.length <= limit ? null : layOutResponse(reply, query);
  if (layout === null) return reply;
  return shapeAnswer(keepAnswer(reply, layout, query.questionEnd), query, {
    ageSeconds: 0,
    fromCache: false,
    maxBytes: limit,
  });
}

function ownCopy(query: DnsQuery): DnsQuery {
  return { ...query, bytes: query.bytes.slice() };
}
