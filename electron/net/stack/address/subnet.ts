import type { IpAddress } from '../../wire/ip-address.ts';

const WORD_BITS = 32;

/** A block of addresses with a common prefix (RFC 4632, RFC 4291 section 2.3). */
export class Subnet {
  readonly family: 4 | 6;
  readonly prefixBits: number;
  readonly #words: readonly number[];
  readonly #masks: readonly number[];

  /** The bits of `address` after the prefix do not matter. */
  constructor(address: IpAddress, prefixBits: number) {
    if (!Number.isInteger(prefixBits) || prefixBits < 0 || prefixBits > address.words.length * WORD_BITS) {
      throw new RangeError(`a prefix of ${prefixBits} bits does not fit an IPv${address.family} address`);
    }
    const masks = address.words.map((_, index) => wordMask(prefixBits - index * WORD_BITS));
    this.family = address.family;
    this.prefixBits = prefixBits;
    this.#masks = masks;
    this.#words = address.words.map((word, index) => (word & (masks[index] ?? 0)) >>> 0);
  }

  /** The first address: the prefix, then zeros. */
  get first(): IpAddress {
    return { family: this.family, words: this.#words };
  }

  /** The last address: the prefix, then ones. IPv4's directed broadcast. */
  get last(): IpAddress {
    return { family: this.family, words: this.#words.map((word, index) => (word | ~(this.#masks[index] ?? 0)) >>> 0) };
  }

  contains(address: IpAddress): boolean {
    if (address.family !== this.family) return false;
    return this.#words.every((word, index) => ((address.words[index] ?? 0) & (this.#masks[index] ?? 0)) >>> 0 === word);
  }

  /** Whether the address at `offset`, which the caller knows to be of this family, is inside. */
  containsAt(view: DataView, offset: number): boolean {
    for (let index = 0; index < this.#words.length; index += 1) {
      const mask = this.#masks[index] ?? 0;
      if (mask === 0) return true;
      if ((view.getUint32(offset + index * 4) & mask) >>> 0 !== this.#words[index]) return false;
    }
    return true;
  }
}

function wordMask(bits: number): number {
  if (bits <= 0) return 0;
  return bits >= WORD_BITS ? 0xffff_ffff : (0xffff_ffff << (WORD_BITS - bits)) >>> 0;
}
