import { describe, expect, it } from 'vitest';
import { type DnsQuery, parseDnsQuery } from '../../../../../electron/net/service/dns/dns-query.ts';
import { keepAnswer, shapeAnswer } from '../../../../../electron/net/service/dns/kept-answer.ts';
import {
  cacheSeconds,
  layOutResponse,
  type ResponseLayout,
} from '../../../../../electron/net/service/dns/response-layout.ts';
import { addresses, type QueryFields, queryBytes, read, responseBytes, soa } from '../support/dns-messages.ts';

const limits = { positive: 86_400, negative: 900 };

function parsed(fields: QueryFields = {}): DnsQuery {
  const verdict = parseDnsQuery(queryBytes(fields));
  if (verdict.kind !== 'query') throw new Error('no query');
  return verdict.query;
}

function layOut(response: Uint8Array, query = parsed()): ResponseLayout {
  const layout = layOutResponse(response, query);
  if (layout === null) throw new Error('no response');
  return layout;
}

/** Puts an OPT record of the extended code 16 before what else is in the additional section. */
function withOptFirst(response: Uint8Array): Uint8Array {
  const changed = Uint8Array.of(...response, 0, 0, 41, 4, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 9, 0, 0);
  changed[11] = 2;
  return changed;
}

describe('responses', () => {
  it('are kept for the smallest TTL, at most a day, and negative ones a quarter of an hour', () => {
    const query = queryBytes();
    const seconds = (fields: object): number => cacheSeconds(layOut(responseBytes(query, fields)), limits);
    expect(seconds({ answers: [...addresses('example.com', 1, 60), ...addresses('example.com', 1, 30)] })).toBe(30);
    expect(seconds({ answers: addresses('example.com', 1, 1_000_000) })).toBe(86_400);
    expect(seconds({ answers: addresses('example.com', 1, 0x8000_0001) })).toBe(0);
    expect(seconds({ code: 3, authorities: [soa(3600, 7200)] })).toBe(900);
    expect(seconds({ authorities: [soa(100, 50)] })).toBe(50);
    expect(seconds({ authorities: addresses('ns.example.com', 1) })).toBe(0);
    expect(seconds({ code: 5, authorities: [soa(100, 50)] })).toBe(0);
  });

  it('are not kept with an extended code, or when their OPT record is not the last', () => {
    const layout = layOut(withOptFirst(responseBytes(queryBytes(), { answers: addresses('example.com', 1) })));
    expect(layout).toMatchObject({ extendedCode: 1, optOffset: -1 });
    expect(cacheSeconds(layout, limits)).toBe(0);
  });

  it.each([
    ['a query', queryBytes()],
    ['another name', responseBytes(queryBytes({ name: 'example.org' }))],
    ['another type', responseBytes(queryBytes({ type: 'AAAA' }))],
    [
      'fewer records than counted',
      Uint8Array.from(responseBytes(queryBytes()), (byte, index) => (index === 7 ? 1 : byte)),
    ],
    ['bytes behind the records', Uint8Array.of(...responseBytes(queryBytes()), 0)],
    ['a header only', responseBytes(queryBytes()).slice(0, 12)],
  ])('are none: %s', (_name, bytes) => {
    expect(layOutResponse(bytes, parsed())).toBeNull();
  });

  it('lose their authority section without TC when the answer fits, but not for those who validate', () => {
    const authorities = addresses('ns.example.com', 20);
    const response = responseBytes(queryBytes(), { answers: addresses('example.com', 4), authorities, edns: true });
    const shape = { ageSeconds: 0, fromCache: false, maxBytes: 512 };
    for (const dnssecOk of [false, true]) {
      const query = parsed({ udpBytes: 512, dnssecOk });
      const reply = read(shapeAnswer(keepAnswer(response, layOut(response), query.questionEnd), query, shape));
      expect(reply).toMatchObject({ flag_tc: dnssecOk, authorities: [], additionals: [{ type: 'OPT' }] });
      expect(reply.answers).toHaveLength(4);
    }
  });

  it('lose their OPT record for clients that sent none', () => {
    const response = responseBytes(queryBytes({ udpBytes: 1232 }), {
      answers: addresses('example.com', 1),
      edns: true,
    });
    const query = parsed();
    const kept = keepAnswer(response, layOut(response), query.questionEnd);
    const reply = shapeAnswer(kept, query, { ageSeconds: 1, fromCache: true, maxBytes: 512 });
    expect(read(reply)).toMatchObject({ additionals: [], answers: [{ ttl: 299 }] });
  });
});
