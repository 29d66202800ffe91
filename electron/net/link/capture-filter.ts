import { BoathouseError } from '../../base/errors.ts';
import { parseIpAddress, sameAddress } from '../wire/ip-address.ts';
import type { FrameFacts } from './frame-facts.ts';

/**
 * Which frames a capture takes. A part of what tcpdump understands, so that nothing means another thing here than there:
 *
 *   filter  =  term *( "and" term )             nothing at all: every frame
 *   term    =  [ "not" ] ( "host" ADDRESS / "port" NUMBER / "tcp" / "udp" / "icmp" / "arp" / "ip" / "ip6" )
 *
 * `host` and `port` hold for either end. `icmp` stands for ICMPv6 as well, unlike tcpdump's. Words may be in upper case. Whoever needs more
 * filters when reading the capture, where everything can be asked.
 */
export type CaptureFilter = (facts: FrameFacts) => boolean;

const PORT_LARGEST = 0xffff;
const HINT =
  'Terms are host ADDRESS, port NUMBER, tcp, udp, icmp, arp, ip and ip6, each with “not” before it if you like, joined by “and”.';

/** Null for one that lets every frame through. Throws `capture-filter-invalid`. */
export function parseCaptureFilter(text: string): CaptureFilter | null {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const terms: CaptureFilter[] = [];
  while (words.length > 0) {
    if (terms.length > 0) takeAnd(words);
    terms.push(takeTerm(words));
  }
  return terms.length === 0 ? null : (facts) => terms.every((term) => term(facts));
}

function takeAnd(words: string[]): void {
  const word = words.shift() ?? '';
  if (isWord(word, 'and') || word === '&&') return;
  if (isWord(word, 'or') || word === '||') throw invalid('“or” is not known here: all terms have to hold');
  throw invalid(`“and” is missing before “${word}”`);
}

function takeTerm(words: string[]): CaptureFilter {
  const word = words.shift();
  if (word === undefined) throw invalid('A term is missing at the end');
  switch (word.toLowerCase()) {
    case 'not':
    case '!': {
      const term = takeTerm(words);
      return (facts) => !term(facts);
    }
    case 'host':
      return hostTerm(words.shift());
    case 'port':
      return portTerm(words.shift());
    case 'tcp':
      return ({ transport }) => transport === 'tcp';
    case 'udp':
      return ({ transport }) => transport === 'udp';
    case 'icmp':
      return ({ transport }) => transport === 'icmp';
    case 'arp':
      return ({ kind }) => kind === 'arp';
    case 'ip':
      return ({ kind }) => kind === 'ip';
    case 'ip6':
      return ({ kind }) => kind === 'ip6';
    case 'and':
      throw invalid('A term is missing before “and”');
    default:
      throw invalid(`“${word}” is no term of a filter`);
  }
}

function hostTerm(text: string | undefined): CaptureFilter {
  if (text === undefined) throw invalid('“host” needs an address, for example host 192.168.65.3');
  const wanted = parseIpAddress(text);
  if (wanted === null) throw invalid(`“${text}” is no IP address; names are not looked up here`);
  return ({ addresses }) => addresses.some((address) => sameAddress(address, wanted));
}

function portTerm(text: string | undefined): CaptureFilter {
  if (text === undefined) throw invalid('“port” needs a number, for example port 443');
  const wanted = Number(text);
  if (!/^\d{1,5}$/.test(text) || wanted > PORT_LARGEST) {
    throw invalid(`“${text}” is no port; a port is a number from 0 to ${PORT_LARGEST}`);
  }
  return ({ ports }) => ports.includes(wanted);
}

function isWord(word: string, expected: string): boolean {
  return word.toLowerCase() === expected;
}

function invalid(message: string): BoathouseError {
  return new BoathouseError('capture-filter-invalid', `The filter is not understood: ${message}`, { hint: HINT });
}
