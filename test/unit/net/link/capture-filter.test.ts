import { describe, expect, it } from 'vitest';
import { parseCaptureFilter } from '../../../../electron/net/link/capture-filter.ts';
import { frameFacts } from '../../../../electron/net/link/frame-facts.ts';
import { frame, pattern, short, bytesOf, udpFrame } from '../../../support/net/guest-frames.ts';

const V4 = { source: '192.168.65.3', destination: '198.51.100.7' };
const V6 = { source: 'fd00::3', destination: '2001:db8::7' };
const TCP = bytesOf(short(40_000), short(443), pattern(16));

const FRAMES = {
  udp4: udpFrame(V4, [5000, 53], pattern(8)),
  udp6: udpFrame(V6, [5000, 53], pattern(8)),
  tcp4: frame({ ...V4, protocol: 6, payload: TCP }),
  tcp6: frame({ ...V6, protocol: 6, payload: TCP }),
  icmp4: frame({ ...V4, protocol: 1, payload: pattern(8) }),
  icmp6: frame({ ...V6, protocol: 58, payload: pattern(8) }),
  firstFragment: frame({ ...V4, protocol: 6, payload: TCP.subarray(0, 16), fragment: part(0) }),
  laterFragment: frame({ ...V4, protocol: 6, payload: TCP.subarray(0, 16), fragment: part(16) }),
  laterFragment6: frame({ ...V6, protocol: 6, payload: TCP.subarray(0, 16), fragment: part(16) }),
  arp: arp(),
};
type Name = keyof typeof FRAMES;

function part(offsetBytes: number): { identification: number; offsetBytes: number; more: boolean } {
  return { identification: 9, offsetBytes, more: true };
}

/** Who has 192.168.65.1? Tell 192.168.65.3. */
function arp(): Uint8Array<ArrayBuffer> {
  const head = [0, 1, 8, 0, 6, 4, 0, 1];
  const sender = [2, 0, 0, 0, 0, 3, 192, 168, 65, 3];
  return bytesOf(new Uint8Array(12), short(0x0806), head, sender, new Uint8Array(6), [192, 168, 65, 1]);
}

function factsOf(bytes: Uint8Array<ArrayBuffer>): ReturnType<typeof frameFacts> {
  return frameFacts(new DataView(bytes.buffer), bytes.byteOffset, bytes.byteOffset + bytes.length);
}

function taken(filter: string): Name[] {
  const accepts = parseCaptureFilter(filter);
  if (accepts === null) throw new Error('it takes everything');
  return (Object.keys(FRAMES) as Name[]).filter((name) => accepts(factsOf(FRAMES[name])));
}

const ALL_TCP: Name[] = ['tcp4', 'tcp6', 'firstFragment', 'laterFragment', 'laterFragment6'];

it.each<[filter: string, names: Name[]]>([
  ['arp', ['arp']],
  ['udp', ['udp4', 'udp6']],
  ['icmp', ['icmp4', 'icmp6']],
  ['tcp', ALL_TCP],
  ['ip6', ['udp6', 'tcp6', 'icmp6', 'laterFragment6']],
  ['ip and udp', ['udp4']],
  ['port 443', ['tcp4', 'tcp6', 'firstFragment']],
  ['port 5000 and ip6', ['udp6']],
  ['host 2001:db8:0::7 and not udp', ['tcp6', 'icmp6', 'laterFragment6']],
  ['HOST 192.168.65.1', ['arp']],
  ['host 192.168.65.3 && ! arp AND not not icmp', ['icmp4']],
  ['host 1.2.3.4', []],
  ['tcp and udp', []],
])('%j lets the right frames through', (filter, names) => {
  expect(taken(filter)).toEqual(names);
});

it('is nothing at all for all frames', () => {
  expect(parseCaptureFilter('  ')).toBeNull();
});

it.each([
  ['tcp port 80', '“and” is missing before “port”'],
  ['tcp or udp', '“or” is not known here: all terms have to hold'],
  ['tcp and', 'A term is missing at the end'],
  ['not', 'A term is missing at the end'],
  ['and tcp', 'A term is missing before “and”'],
  ['host', '“host” needs an address, for example host 192.168.65.3'],
  ['host example.com', '“example.com” is no IP address; names are not looked up here'],
  ['host 192.168.65.0/24', '“192.168.65.0/24” is no IP address; names are not looked up here'],
  ['port', '“port” needs a number, for example port 443'],
  ['port https', '“https” is no port; a port is a number from 0 to 65535'],
  ['port 65536', '“65536” is no port; a port is a number from 0 to 65535'],
  ['vlan 3', '“vlan” is no term of a filter'],
])('%j is refused with what is wrong', (filter, message) => {
  expect(() => parseCaptureFilter(filter)).toThrow(
    expect.objectContaining({
      code: 'capture-filter-invalid',
      message: `The filter is not understood: ${message}`,
      hint: expect.stringContaining('joined by “and”') as string,
    }) as Error,
  );
});

describe('facts of a frame that is cut off', () => {
  it.each(Object.entries(FRAMES))('are told as far as they go: %s', (_name, whole) => {
    const all = factsOf(whole);
    for (let length = 0; length < whole.length; length += 1) {
      const facts = factsOf(whole.slice(0, length));
      expect([all.kind, 'other']).toContain(facts.kind);
      expect([all.transport, null]).toContain(facts.transport);
      for (const port of facts.ports) expect(all.ports).toContain(port);
    }
  });
});
