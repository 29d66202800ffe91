import { type FuzzInput, type FuzzRecord, LARGEST_RECORD_BYTES } from './fuzz-input.ts';
import type { FuzzTarget } from './fuzz-target.ts';

/** Numbers at which something changes in protocols and in arithmetic. */
const BYTES = [0, 1, 2, 4, 5, 6, 8, 14, 16, 17, 20, 28, 40, 44, 58, 60, 63, 64, 127, 128, 192, 254, 255];
const SHORTS = [
  0, 1, 8, 20, 53, 67, 68, 255, 256, 512, 576, 1279, 1280, 1480, 1500, 0x0800, 0x2000, 0x4000, 0x7fff, 0x8000, 0xffff,
];
const MOST_CHANGES = 6;
const MOST_RECORDS = 60;
const MOST_ADDED_BYTES = 32;

/** Makes new inputs of old ones: records come, go, move and change; the bytes in them are flipped, set, cut and copied. */
export class Mutator {
  readonly #target: FuzzTarget;
  readonly #random: () => number;

  constructor(target: FuzzTarget, random: () => number) {
    this.#target = target;
    this.#random = random;
  }

  /** `other` is one more input, to take parts of. */
  mutate(input: FuzzInput, other: FuzzInput): FuzzInput {
    let records = [...input];
    for (let changes = 1 + this.#below(MOST_CHANGES); changes > 0; changes -= 1) records = this.#change(records, other);
    return records.slice(0, MOST_RECORDS);
  }

  #change(records: FuzzRecord[], other: FuzzInput): FuzzRecord[] {
    const at = this.#below(records.length + 1);
    const record = records[at];
    switch (this.#below(10)) {
      case 0:
      case 1:
        return records.toSpliced(at, 0, this.#target.record(this.#random));
      case 2:
        return records.length > 1 ? records.toSpliced(at, 1 + this.#below(3)) : records;
      case 3:
        return record === undefined ? records : records.toSpliced(this.#below(records.length), 0, record);
      case 4:
        return [...records.slice(0, at), ...other.slice(this.#below(other.length))];
      case 5:
        return records.toSpliced(at, 0, ...other.slice(this.#below(other.length)).slice(0, 1 + this.#below(4)));
      default:
        return record === undefined ? records : records.with(at, this.#changed(record, other));
    }
  }

  #changed(record: FuzzRecord, other: FuzzInput): FuzzRecord {
    if (this.#below(24) === 0) return { ...record, op: record.op ^ (1 << this.#below(8)) };
    return { op: record.op, bytes: this.#changedBytes(record.bytes, other).slice(0, LARGEST_RECORD_BYTES) };
  }

  #changedBytes(before: Uint8Array, other: FuzzInput): Uint8Array {
    const bytes = before.slice();
    const at = this.#below(bytes.length);
    const value = bytes[at] ?? 0;
    switch (this.#below(9)) {
      case 0:
        bytes[at] = value ^ (1 << this.#below(8));
        return bytes;
      case 1:
        bytes[at] = this.#below(256);
        return bytes;
      case 2:
        bytes[at] = this.#of(BYTES);
        return bytes;
      case 3:
        bytes[at] = value + this.#below(17) - 8;
        return bytes;
      case 4: {
        const short = this.#of(SHORTS);
        bytes[at] = short >>> 8;
        bytes[at + 1] = short & 0xff;
        return bytes;
      }
      case 5:
        return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + 1 + this.#below(8))]);
      case 6: {
        const added = Array.from({ length: 1 + this.#below(MOST_ADDED_BYTES) }, () => this.#of(BYTES));
        return Uint8Array.from([...bytes.subarray(0, at), ...added, ...bytes.subarray(at)]);
      }
      case 7: {
        const source = other[this.#below(other.length)]?.bytes ?? bytes;
        const from = this.#below(source.length);
        bytes.set(source.subarray(from, from + Math.min(bytes.length - at, 1 + this.#below(MOST_ADDED_BYTES))), at);
        return bytes;
      }
      default:
        return bytes.slice(0, at);
    }
  }

  #of(values: readonly number[]): number {
    return values[this.#below(values.length)] ?? 0;
  }

  #below(count: number): number {
    return Math.floor(this.#random() * count);
  }
}
