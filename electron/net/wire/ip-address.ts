/**
 * IPv4 and IPv6 addresses as values. The bytes are kept as big-endian 32-bit words, so that an address in a frame is compared
 * without making an object for it (`isAt`). Text forms: RFC 791 dotted decimal, RFC 5952 for IPv6.
 */
export interface IpAddress {
  readonly family: 4 | 6;
  /** 1 word for IPv4, 4 for IPv6; each unsigned. */
  readonly words: readonly number[];
}

const IPV4_MAPPED_WORD = 0xffff;

export function readIpv4Address(view: DataView, offset: number): IpAddress {
  return { family: 4, words: [view.getUint32(offset)] };
}

export function readIpv6Address(view: DataView, offset: number): IpAddress {
  return {
    family: 6,
    words: [
      view.getUint32(offset),
      view.getUint32(offset + 4),
      view.getUint32(offset + 8),
      view.getUint32(offset + 12),
    ],
  };
}

export function writeIpAddress(address: IpAddress, view: DataView, offset: number): void {
  for (let index = 0; index < address.words.length; index += 1)
    view.setUint32(offset + index * 4, address.words[index] ?? 0);
}

/** Whether the bytes at `offset` are this address; the caller knows that they are of its family. */
export function isAt(address: IpAddress, view: DataView, offset: number): boolean {
  const { words } = address;
  for (let index = 0; index < words.length; index += 1) {
    if (view.getUint32(offset + index * 4) !== words[index]) return false;
  }
  return true;
}

export function sameAddress(one: IpAddress, other: IpAddress): boolean {
  return one.family === other.family && one.words.every((word, index) => word === other.words[index]);
}

/** Of the host that it is on. */
export function isLoopback({ family, words }: IpAddress): boolean {
  if (family === 4) return (words[0] ?? 0) >>> 24 === 127;
  return words[0] === 0 && words[1] === 0 && words[2] === 0 && words[3] === 1;
}

/** Null for a text that is no address. Zone identifiers (`%eth0`) are not part of an address. */
export function parseIpAddress(text: string): IpAddress | null {
  if (!text.includes(':')) {
    const word = parseIpv4Word(text);
    return word === null ? null : { family: 4, words: [word] };
  }
  return parseIpv6(text);
}

/** An address that the program itself wrote; throws for a text that is none. */
export function ipAddress(text: string): IpAddress {
  const address = parseIpAddress(text);
  if (address === null) throw new Error(`not an IP address: ${text}`);
  return address;
}

export function formatIpAddress(address: IpAddress): string {
  if (address.family === 4) return formatIpv4Word(address.words[0] ?? 0);
  if (isIpv4Mapped(address)) return `::ffff:${formatIpv4Word(address.words[3] ?? 0)}`;
  const groups = address.words.flatMap((word) => [word >>> 16, word & 0xffff]);
  const { start, length } = longestZeroRun(groups);
  const text = groups.map((group) => group.toString(16));
  if (length < 2) return text.join(':');
  return `${text.slice(0, start).join(':')}::${text.slice(start + length).join(':')}`;
}

function isIpv4Mapped(address: IpAddress): boolean {
  const [first, second, third] = address.words;
  return first === 0 && second === 0 && third === IPV4_MAPPED_WORD;
}

function parseIpv4Word(text: string): number | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  let word = 0;
  for (const part of parts) {
    if (!/^(0|[1-9][0-9]{0,2})$/.test(part) || Number(part) > 255) return null;
    word = word * 256 + Number(part);
  }
  return word;
}

function formatIpv4Word(word: number): string {
  return [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255].join('.');
}

function parseIpv6(text: string): IpAddress | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const head = parseGroups(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? '', true) : [];
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...tail];
  const words = [0, 2, 4, 6].map((index) => (((groups[index] ?? 0) << 16) | (groups[index + 1] ?? 0)) >>> 0);
  return { family: 6, words };
}

/** `mayEndInIpv4`: the last group may be four decimal numbers (`::ffff:192.0.2.1`). */
function parseGroups(text: string, mayEndInIpv4: boolean): number[] | null {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (mayEndInIpv4 && index === parts.length - 1 && part.includes('.')) {
      const word = parseIpv4Word(part);
      if (word === null) return null;
      groups.push(word >>> 16, word & 0xffff);
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return null;
  }
  return groups;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start += 1) {
    let length = 0;
    while (groups[start + length] === 0) length += 1;
    if (length > best.length) best = { start, length };
  }
  return best;
}
