import { type IpAddress, writeIpAddress } from '../../wire/ip-address.ts';
import { RECORD_TYPE } from './dns-codes.ts';
import { encodeName, nameKey } from './dns-name.ts';
import type { DnsQuery } from './dns-query.ts';
import { type AnswerData, asksInternet } from './dns-reply.ts';
import { reverseNameKey } from './reverse-name.ts';

/** Names and addresses that are known without asking anybody: the built-in names, or the host's hosts file. */
export interface AddressEntry {
  /** In text form; names that are none are left out. */
  readonly name: string;
  readonly addresses: readonly IpAddress[];
}

export type BookAnswer =
  /** The name, or the address of a reverse name, is in the book; no data means that it has none of this type. */
  { readonly known: true; readonly answers: readonly AnswerData[] } | { readonly known: false };

const UNKNOWN: BookAnswer = { known: false };

/**
 * Looks names up in both directions. Addresses come in the order in which they were entered; an address belongs to the first name that
 * was entered with it (RFC 1035 §3.5 has one PTR record in mind).
 */
export class AddressBook {
  readonly #addresses = new Map<string, AnswerData[]>();
  readonly #names = new Map<string, AnswerData[]>();

  constructor(entries: readonly AddressEntry[]) {
    for (const { name, addresses } of entries) this.#enter(name, addresses);
  }

  look(query: DnsQuery): BookAnswer {
    if (!asksInternet(query)) return UNKNOWN;
    const found = this.#addresses.get(query.name) ?? this.#names.get(query.name);
    return found === undefined ? UNKNOWN : { known: true, answers: found.filter(({ type }) => type === query.type) };
  }

  #enter(name: string, addresses: readonly IpAddress[]): void {
    const wire = encodeName(name);
    if (wire === null) return;
    const key = nameKey(wire, 0, wire.length);
    const known = this.#addresses.get(key) ?? [];
    this.#addresses.set(key, known);
    for (const address of addresses) {
      const answer = addressAnswer(address);
      if (!known.some((other) => sameAnswer(other, answer))) known.push(answer);
      const reverseKey = reverseNameKey(address);
      if (!this.#names.has(reverseKey)) this.#names.set(reverseKey, [{ type: RECORD_TYPE.ptr, data: wire }]);
    }
  }
}

function addressAnswer(address: IpAddress): AnswerData {
  const data = new Uint8Array(address.words.length * 4);
  writeIpAddress(address, new DataView(data.buffer), 0);
  return { type: address.family === 4 ? RECORD_TYPE.a : RECORD_TYPE.aaaa, data };
}

function sameAnswer(one: AnswerData, other: AnswerData): boolean {
  return one.type === other.type && one.data.every((byte, index) => byte === other.data[index]);
}
