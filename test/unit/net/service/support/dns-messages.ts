import * as codec from '@dnsquery/dns-packet';
import { type DnsQuery, parseDnsQuery } from '../../../../../electron/net/service/dns/dns-query.ts';

type EdnsOption = readonly [code: number, data: Uint8Array];

/** Messages made and read by an independent codec. */
export interface QueryFields {
  readonly name?: string;
  readonly type?: codec.RecordType;
  readonly id?: number;
  /** Null: no OPT record. */
  readonly udpBytes?: number | null;
  readonly dnssecOk?: boolean;
  readonly flags?: number;
  readonly options?: readonly EdnsOption[];
}

export function queryBytes(fields: QueryFields = {}): Uint8Array {
  const { udpBytes = null, dnssecOk = false, options = [] } = fields;
  const plain = codec.encode({
    type: 'query',
    id: fields.id ?? 0x1234,
    flags: fields.flags ?? codec.RECURSION_DESIRED,
    questions: [{ name: fields.name ?? 'example.com', type: fields.type ?? 'A', class: 'IN' }],
  });
  return udpBytes === null ? plain : withOpt(plain, { udpBytes, dnssecOk, options });
}

/** As the forwarder hands it to its upstream. */
export function parsedQuery(fields: QueryFields = {}): DnsQuery {
  const verdict = parseDnsQuery(queryBytes(fields));
  if (verdict.kind !== 'query') throw new Error('the fields make no query');
  return verdict.query;
}

/** The codec's types have no word for the fields of an OPT record, so it is put together here (RFC 6891 §6.1.2). */
function withOpt(
  message: Uint8Array,
  opt: { udpBytes: number; dnssecOk: boolean; options: readonly EdnsOption[] },
): Uint8Array {
  const options = opt.options.flatMap(([code, data]) => [...word(code), ...word(data.length), ...data]);
  const record = [0, ...word(41), ...word(opt.udpBytes), 0, 0, opt.dnssecOk ? 0x80 : 0, 0, ...word(options.length)];
  const extended = Uint8Array.of(...message, ...record, ...options);
  extended[11] = (extended[11] ?? 0) + 1;
  return extended;
}

function word(value: number): number[] {
  return [value >>> 8, value & 0xff];
}

export interface ResponseFields {
  readonly answers?: codec.Answer[];
  readonly authorities?: codec.Answer[];
  readonly code?: number;
  readonly flags?: number;
  /** With an OPT record. */
  readonly edns?: boolean;
}

/** A response to a query, as a name server would send it. */
export function responseBytes(query: Uint8Array, fields: ResponseFields = {}): Uint8Array {
  const asked = codec.decode(query);
  const plain = codec.encode({
    type: 'response',
    id: asked.id ?? 0,
    flags: (fields.flags ?? codec.RECURSION_DESIRED | codec.RECURSION_AVAILABLE) | (fields.code ?? 0),
    questions: asked.questions ?? [],
    answers: fields.answers ?? [],
    authorities: fields.authorities ?? [],
  });
  return fields.edns === true ? withOpt(plain, { udpBytes: 1400, dnssecOk: false, options: [] }) : plain;
}

export function addresses(name: string, count: number, ttl = 300): codec.Answer[] {
  return Array.from({ length: count }, (_, index) => ({
    name,
    type: 'A' as const,
    class: 'IN' as const,
    ttl,
    data: `192.0.2.${index % 250}`,
  }));
}

export function soa(minimum: number, ttl: number): codec.Answer {
  const data = {
    mname: 'ns.example.com',
    rname: 'admin.example.com',
    serial: 1,
    refresh: 2,
    retry: 3,
    expire: 4,
    minimum,
  };
  return { name: 'example.com', type: 'SOA', class: 'IN', ttl, data };
}

export function read(message: Uint8Array | undefined): codec.Packet {
  if (message === undefined) throw new Error('no message');
  return codec.decode(message);
}

export { codec };
