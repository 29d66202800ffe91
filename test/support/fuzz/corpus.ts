import { siteOf } from './coverage.ts';
import { type FuzzInput, inputBytes } from './fuzz-input.ts';

interface Member {
  readonly input: FuzzInput;
  readonly features: readonly number[];
}

/** The newest are looked at half of the time: what they reached nobody has tried to go on from yet. */
const NEW = 24;

/** The inputs of one target that reached something new when they were found. */
export class Corpus {
  readonly #members: Member[] = [];

  get size(): number {
    return this.#members.length;
  }

  add(input: FuzzInput, features: readonly number[]): void {
    this.#members.push({ input, features });
  }

  pick(random: () => number): FuzzInput {
    const count = this.#members.length;
    const from = random() < 0.5 ? Math.max(0, count - NEW) : 0;
    return this.#members[from + Math.floor(random() * (count - from))]?.input ?? [];
  }

  /** Inputs that together reach every branch that was ever reached: for each branch the smallest, the rarest branches first. */
  covering(): FuzzInput[] {
    const bySize = this.#members.toSorted((one, other) => inputBytes(one.input) - inputBytes(other.input));
    const smallest = new Map<number, Member>();
    const rarity = new Map<number, number>();
    for (const member of bySize) {
      for (const site of new Set(member.features.map(siteOf))) {
        if (!smallest.has(site)) smallest.set(site, member);
        rarity.set(site, (rarity.get(site) ?? 0) + 1);
      }
    }
    const byRarity = [...rarity].sort(([, one], [, other]) => one - other);
    return [...new Set(byRarity.flatMap(([site]) => smallest.get(site) ?? []))].map(({ input }) => input);
  }
}
