import { describe, expect, it } from 'vitest';
import { parseDnsQuery } from '../../../../../electron/net/service/dns/dns-query.ts';
import { buildRefusal } from '../../../../../electron/net/service/dns/dns-reply.ts';
import { queryBytes, read } from '../support/dns-messages.ts';

const codeOf = (bytes: Uint8Array): number | string => {
  const verdict = parseDnsQuery(bytes);
  return verdict.kind === 'refused' ? verdict.refused.code : verdict.kind;
};

function changed(bytes: Uint8Array, changes: Record<number, number>): Uint8Array {
  const copy = bytes.slice();
  for (const [offset, value] of Object.entries(changes)) copy[Number(offset)] = value;
  return copy;
}

const plain = queryBytes({ name: 'a.example' });
const NAME_BYTES = 11;
const TYPE_LOW = 12 + NAME_BYTES + 1;
const CLASS_LOW = TYPE_LOW + 2;

describe('DNS queries', () => {
  it('takes a plain question and one with EDNS', () => {
    const verdict = parseDnsQuery(queryBytes({ name: 'A.example', udpBytes: 1232, dnssecOk: true, id: 0xfedc }));
    expect(verdict).toMatchObject({
      kind: 'query',
      query: {
        id: 0xfedc,
        type: 1,
        class: 1,
        name: '\u0001a\u0007example\0',
        edns: { udpBytes: 1232, dnssecOk: true },
        particular: false,
      },
    });
    expect(parseDnsQuery(plain)).toMatchObject({ kind: 'query', query: { edns: null } });
  });

  it.each<[string, Uint8Array, number | string]>([
    ['too short', plain.slice(0, 11), 'drop'],
    ['a response', changed(plain, { 2: 0x81 }), 'drop'],
    ['another opcode', changed(plain, { 2: 0x28 }), 4],
    ['no question', changed(plain, { 5: 0 }), 1],
    ['two questions', changed(plain, { 5: 2 }), 1],
    ['answers in a query', changed(plain, { 7: 1 }), 1],
    ['an additional record that is not there', changed(plain, { 11: 1 }), 1],
    ['bytes behind the question', Uint8Array.of(...plain, 0), 1],
    ['a question that is cut off', plain.slice(0, -1), 1],
    ['a compressed name that points to itself', changed(plain, { 12: 0xc0, 13: 12 }), 1],
    ['a label type that does not exist', changed(plain, { 12: 0x41 }), 1],
    ['a transfer', changed(plain, { [TYPE_LOW]: 252 }), 5],
    ['an incremental transfer with its SOA count', changed(plain, { [TYPE_LOW]: 251, 9: 1 }), 5],
    ['MAILB', changed(plain, { [TYPE_LOW]: 253 }), 4],
    ['OPT as a question', changed(plain, { [TYPE_LOW]: 41 }), 1],
    ['class ANY', changed(plain, { [CLASS_LOW]: 255 }), 5],
    ['a query of 5,000 bytes', Uint8Array.of(...plain, ...new Uint8Array(5000)), 1],
  ])('%s', (_name, bytes, code) => {
    expect(codeOf(bytes)).toBe(code);
  });

  it('takes one OPT record only, of version 0, with options that fill it', () => {
    const edns = queryBytes({ name: 'a.example', udpBytes: 1232 });
    const opt = edns.slice(plain.length);
    expect(codeOf(changed(Uint8Array.of(...edns, ...opt), { 11: 2 }))).toBe(1);
    const version1 = changed(edns, { [plain.length + 6]: 1 });
    expect(codeOf(version1)).toBe(16);
    const verdict = parseDnsQuery(version1);
    if (verdict.kind !== 'refused') throw new Error('not refused');
    expect(read(buildRefusal(verdict.refused))).toMatchObject({ additionals: [{ type: 'OPT', extendedRcode: 1 }] });
    expect(codeOf(changed(Uint8Array.of(...edns, 0, 3, 0), { [edns.length - 1]: 3 }))).toBe(1);
  });

  it('says no with the question repeated when there was one', () => {
    const transfer = parseDnsQuery(changed(plain, { [TYPE_LOW]: 252 }));
    const none = parseDnsQuery(changed(plain, { 5: 0 }));
    if (transfer.kind !== 'refused' || none.kind !== 'refused') throw new Error('not refused');
    expect(read(buildRefusal(transfer.refused))).toMatchObject({
      rcode: 'REFUSED',
      questions: [{ name: 'a.example', type: 'AXFR' }],
    });
    expect(read(buildRefusal(none.refused))).toMatchObject({ rcode: 'FORMERR', questions: [], flag_rd: true });
  });

  it('knows a question with a signature or an unknown option as particular', () => {
    const unknown = queryBytes({ udpBytes: 1232, options: [[65_001, Uint8Array.of(1)]] });
    const cookie = queryBytes({ udpBytes: 1232, options: [[10, new Uint8Array(8)]] });
    expect(parseDnsQuery(unknown)).toMatchObject({ query: { particular: true } });
    expect(parseDnsQuery(cookie)).toMatchObject({ query: { particular: false } });
  });
});
