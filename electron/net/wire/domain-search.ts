/**
 * The search list of DHCP option 119 (RFC 3397): domain names as DNS writes them (RFC 1035 section 4.1.4), one after the other.
 *
 *   label   length 1 (1 to 63) | its bytes          root    0
 *   pointer 11 and 14 bits: the rest of the name stands at that offset of the value; only backwards
 *
 * Names are written in lower case. A name whose tail was written before points there. Limits of RFC 1035 section 2.3.4: 63 bytes a label, 255 a name.
 */
const LARGEST_LABEL_BYTES = 63;
const LARGEST_NAME_BYTES = 255;
const POINTER_BITS = 0xc0;
const LARGEST_POINTER = 0x3fff;

/** Visible ASCII but for the dot, which separates. */
const LABEL = /^[!-\-/-~]{1,63}$/;

/** A name that DNS cannot carry is left out. */
export function encodeDomainSearch(names: readonly string[]): Uint8Array {
  const bytes: number[] = [];
  const known = new Map<string, number>();
  for (const name of names) {
    const labels = labelsOf(name);
    if (labels !== null) appendName(bytes, labels, known);
  }
  return Uint8Array.from(bytes);
}

/** Null for a value that is no list of names. */
export function decodeDomainSearch(value: Uint8Array): string[] | null {
  const names: string[] = [];
  let at = 0;
  while (at < value.length) {
    const read = readName(value, at);
    if (read === null) return null;
    names.push(read.name);
    at = read.end;
  }
  return names;
}

/** Null for a name with a label that is empty, too long or no ASCII. The dot at the end is not asked for. */
function labelsOf(name: string): string[] | null {
  const labels = name.toLowerCase().replace(/\.$/, '').split('.');
  const sizeBytes = labels.reduce((sum, label) => sum + 1 + label.length, 1);
  return sizeBytes <= LARGEST_NAME_BYTES && labels.every((label) => LABEL.test(label)) ? labels : null;
}

function appendName(bytes: number[], labels: readonly string[], known: Map<string, number>): void {
  for (const [index, label] of labels.entries()) {
    const tail = labels.slice(index).join('.');
    const earlier = known.get(tail);
    if (earlier !== undefined) {
      bytes.push(((POINTER_BITS << 8) | earlier) >>> 8, earlier & 0xff);
      return;
    }
    if (bytes.length <= LARGEST_POINTER) known.set(tail, bytes.length);
    bytes.push(label.length, ...Array.from(label, (character) => character.charCodeAt(0)));
  }
  bytes.push(0);
}

/**
 * The name at `offset`, and where the next one begins. A pointer must lead before the place where its own run of labels began, so
 * that each jump goes further back and no loop is possible.
 */
function readName(value: Uint8Array, offset: number): { name: string; end: number } | null {
  const labels: string[] = [];
  let sizeBytes = 1;
  let at = offset;
  let runStart = offset;
  let end = -1;
  for (;;) {
    const length = value[at];
    if (length === undefined) return null;
    if (length === 0) return labels.length === 0 ? null : { name: labels.join('.'), end: end === -1 ? at + 1 : end };
    if ((length & POINTER_BITS) === POINTER_BITS) {
      const low = value[at + 1];
      const target = ((length & ~POINTER_BITS) << 8) | (low ?? 0);
      if (low === undefined || target >= runStart) return null;
      if (end === -1) end = at + 2;
      at = target;
      runStart = target;
      continue;
    }
    sizeBytes += 1 + length;
    if (length > LARGEST_LABEL_BYTES || sizeBytes > LARGEST_NAME_BYTES || at + 1 + length > value.length) return null;
    const label = String.fromCharCode(...value.slice(at + 1, at + 1 + length));
    if (!LABEL.test(label)) return null;
    labels.push(label);
    at += 1 + length;
  }
}
