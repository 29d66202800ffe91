import * as codec from '@dnsquery/dns-packet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameKeyOfText } from '../../../../electron/net/service/dns/dns-name.ts';
import { type DnsQuery, parseDnsQuery } from '../../../../electron/net/service/dns/dns-query.ts';
import { buildRefusal } from '../../../../electron/net/service/dns/dns-reply.ts';
import { framed, FrameReader } from '../../../../electron/net/service/dns/frame-reader.ts';
import { keepAnswer, shapeAnswer } from '../../../../electron/net/service/dns/kept-answer.ts';
import { layOutResponse } from '../../../../electron/net/service/dns/response-layout.ts';

const name = fc
  .array(fc.stringMatching(/^[a-zA-Z0-9_-]{1,20}$/), { minLength: 1, maxLength: 6 })
  .map((labels) => labels.join('.'));
const type = fc.constantFrom<codec.RecordType>('A', 'AAAA', 'MX', 'TXT', 'SRV', 'PTR', 'NS', 'SOA', 'CAA');
const ttl = fc.nat(100_000);
const record: fc.Arbitrary<codec.Answer> = fc.oneof(
  fc.record({ name, ttl, type: fc.constant('A' as const), class: fc.constant('IN' as const), data: fc.ipV4() }),
  fc.record({ name, ttl, type: fc.constant('CNAME' as const), class: fc.constant('IN' as const), data: name }),
  fc.record({
    name,
    ttl,
    type: fc.constant('MX' as const),
    class: fc.constant('IN' as const),
    data: fc.record({ preference: fc.nat(100), exchange: name }),
  }),
);

function parsed(bytes: Uint8Array): DnsQuery {
  const verdict = parseDnsQuery(bytes);
  if (verdict.kind !== 'query') throw new Error(`not taken: ${verdict.kind}`);
  return verdict.query;
}

/** Bytes that look like a message: a plausible header, then anything, with many pointers and small lengths. */
const hostile = fc
  .tuple(
    fc.array(fc.constantFrom(0, 0, 0, 1, 2, 41, 0xff), { minLength: 12, maxLength: 12 }),
    fc.array(fc.oneof(fc.constantFrom(0, 1, 12, 41, 0x3f, 0xc0, 0xff), fc.nat(255)), { maxLength: 200 }),
  )
  .map(([header, rest]) => Uint8Array.from([...header, ...rest]));

describe('DNS messages', () => {
  it('no bytes make the query parser throw, and every refusal can be read', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.uint8Array({ maxLength: 300 })), (bytes) => {
        const verdict = parseDnsQuery(bytes);
        if (verdict.kind !== 'refused') return;
        const reply = buildRefusal(verdict.refused);
        expect((reply[2] ?? 0) & 0x80).toBe(0x80);
        expect(reply.length).toBeLessThanOrEqual(Math.max(bytes.length, 12) + 11);
      }),
      { numRuns: 2000 },
    );
  });

  it('no bytes behind the right question make the response reader throw', () => {
    const query = parsed(codec.encode({ type: 'query', questions: [{ name: 'a.example', type: 'A' }] }));
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 3, maxLength: 3 }), hostile, (counts, rest) => {
        const response = Uint8Array.of(...query.bytes, ...rest);
        response[2] = 0x81;
        for (const [index, count] of counts.entries()) response[7 + index * 2] = count;
        const layout = layOutResponse(response, query);
        if (layout === null) return;
        const kept = keepAnswer(response, layout, query.questionEnd);
        const reply = shapeAnswer(kept, query, { ageSeconds: 5, fromCache: true, maxBytes: 60 });
        expect(reply.length).toBeLessThanOrEqual(60);
      }),
      { numRuns: 2000 },
    );
  });

  it('agrees with the codec about questions', () => {
    fc.assert(
      fc.property(name, type, fc.nat(0xffff), (questionName, questionType, id) => {
        const query = parsed(
          codec.encode({ type: 'query', id, questions: [{ name: questionName, type: questionType }] }),
        );
        expect(query).toMatchObject({ id, class: 1, name: nameKeyOfText(questionName), edns: null });
      }),
    );
  });

  it('agrees with the codec about responses, aged and cut to any size', () => {
    fc.assert(
      fc.property(
        name,
        fc.array(record, { maxLength: 20 }),
        fc.array(record, { maxLength: 3 }),
        fc.record({ maxBytes: fc.integer({ min: 300, max: 2000 }), ageSeconds: fc.nat(1000) }),
        (questionName, answers, additionals, { maxBytes, ageSeconds }) => {
          const questions: codec.Question[] = [{ name: questionName, type: 'A', class: 'IN' }];
          const query = parsed(codec.encode({ type: 'query', id: 77, questions }));
          const response = codec.encode({ type: 'response', id: 5, questions, answers, additionals });
          const layout = layOutResponse(response, query);
          if (layout === null) throw new Error('not taken');
          expect(layout.answers).toBe(answers.length);
          const ttls = [...answers, ...additionals].map((entry) => entry.ttl ?? 0);
          expect(layout.lifetimeSeconds).toBe(ttls.length === 0 ? null : Math.min(...ttls));

          const reply = shapeAnswer(keepAnswer(response, layout, query.questionEnd), query, {
            ageSeconds,
            fromCache: true,
            maxBytes,
          });
          expect(reply.length).toBeLessThanOrEqual(maxBytes);
          const seen = codec.decode(reply);
          const there = seen.answers ?? [];
          expect(seen.id).toBe(77);
          expect(there.length === answers.length || seen.flag_tc === true).toBe(true);
          const expected = answers.slice(0, there.length).map((entry) => Math.max(0, (entry.ttl ?? 0) - ageSeconds));
          expect(there.map((entry) => entry.ttl)).toEqual(expected);
          expect(there.map((entry) => entry.name)).toEqual(answers.slice(0, there.length).map((entry) => entry.name));
        },
      ),
    );
  });

  it('finds the messages of a stream however it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 }),
        (messages, cuts) => {
          const stream = Uint8Array.from(messages.flatMap((message) => [...framed(message)]));
          const reader = new FrameReader(300);
          const found: Uint8Array[] = [];
          for (let offset = 0, turn = 0; offset < stream.length; turn += 1) {
            const piece = stream.slice(offset, offset + (cuts[turn % cuts.length] ?? 1));
            offset += piece.length;
            for (let position = 0; ; ) {
              const read = reader.read(piece, position);
              if (read === null) break;
              if (read === 'invalid') throw new Error('invalid');
              found.push(read.message);
              position = read.next;
            }
          }
          expect(found).toEqual(messages);
        },
      ),
    );
  });
});
