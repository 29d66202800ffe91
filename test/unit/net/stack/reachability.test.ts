import { describe, expect, it } from 'vitest';
import { NeighbourTable } from '../../../../electron/net/stack/neighbours/neighbour-table.ts';
import { writeArp } from '../../../../electron/net/wire/arp.ts';
import { type IpAddress, formatIpAddress, ipAddress } from '../../../../electron/net/wire/ip-address.ts';
import { formatMacAddress, type MacAddress } from '../../../../electron/net/wire/mac-address.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { frame, pattern, udpFrame } from '../../../support/net/guest-frames.ts';
import { readPacket } from '../../../support/net/received-frame.ts';
import { stackUnderTest } from '../../../support/net/stack-under-test.ts';
import { ADDRESSING, GATEWAY_MAC, GUEST_IPV6, GUEST_MAC } from '../../../support/net/test-addresses.ts';

const WRONG_MAC: MacAddress = { high: GUEST_MAC.high, low: (GUEST_MAC.low ^ 0x40) >>> 0 };
const GUEST = ADDRESSING.v4.guest;
const OUTSIDE = { address: ipAddress('198.51.100.7'), port: 9 };
const GUEST_TEXT = formatMacAddress(GUEST_MAC);

function tableUnderTest() {
  const clock = new FakeClock();
  const asked: string[] = [];
  const startMs = clock.monotonic();
  const table = new NeighbourTable({
    guestAddress: GUEST,
    guestMac: GUEST_MAC,
    ownMac: GATEWAY_MAC,
    clock,
    ask: (address, mac) => {
      const whom = mac === null ? 'everybody' : formatMacAddress(mac);
      asked.push(`${(clock.monotonic() - startMs) / 1000} s ${formatIpAddress(address)} ${whom}`);
    },
  });
  const takeAsked = (): string[] => asked.splice(0);
  /** Sends a packet each half second. */
  const sendFor = (durationMs: number, address: IpAddress = GUEST): void => {
    for (let passedMs = 0; passedMs < durationMs; passedMs += 500) {
      table.find(address);
      clock.advance(500);
    }
  };
  return { table, clock, takeAsked, sendFor };
}

describe('a neighbour', () => {
  it('is asked itself and then everybody when nothing is heard of it, and sent to all the while', () => {
    const { table, takeAsked, sendFor } = tableUnderTest();
    sendFor(100_000);
    expect(takeAsked()).toEqual([
      `5 s 192.168.65.3 ${GUEST_TEXT}`,
      `6 s 192.168.65.3 ${GUEST_TEXT}`,
      `7 s 192.168.65.3 ${GUEST_TEXT}`,
      '8 s 192.168.65.3 everybody',
      '9 s 192.168.65.3 everybody',
      '12 s 192.168.65.3 everybody',
      '21 s 192.168.65.3 everybody',
      '48 s 192.168.65.3 everybody',
    ]);
    expect(table.find(GUEST)).toEqual(GUEST_MAC);
  });

  it('is left alone as long as it speaks', () => {
    const { table, takeAsked, sendFor } = tableUnderTest();
    for (let minute = 0; minute < 5; minute += 1) {
      sendFor(4_000);
      table.learn(GUEST, GUEST_MAC);
      sendFor(28_000);
      table.learn(GUEST, GUEST_MAC);
    }
    expect(takeAsked()).toEqual([]);
  });

  it('is asked again when it falls silent', () => {
    const { table, takeAsked, sendFor } = tableUnderTest();
    sendFor(1_000);
    table.learn(GUEST, GUEST_MAC);
    sendFor(33_500);
    expect(takeAsked()).toEqual([]);
    sendFor(1_000);
    expect(takeAsked()).toEqual([`35 s 192.168.65.3 ${GUEST_TEXT}`]);
  });

  it('costs no timer while nothing is sent', () => {
    const { table, clock, takeAsked } = tableUnderTest();
    table.learn(GUEST, GUEST_MAC);
    expect(clock.pending).toBe(0);
    table.find(GUEST);
    table.learn(GUEST, GUEST_MAC);
    clock.advance(60_000);
    expect([clock.pending, takeAsked()]).toEqual([0, []]);
  });

  it('that one packet was sent to is asked four times, and no more', () => {
    const { table, clock, takeAsked } = tableUnderTest();
    table.find(GUEST);
    clock.advance(600_000);
    expect(takeAsked()).toHaveLength(4);
    expect(clock.pending).toBe(0);
  });

  it('goes with the table', () => {
    const { table, clock, takeAsked } = tableUnderTest();
    const other = ipAddress('192.168.65.80');
    table.learn(other, WRONG_MAC);
    table.find(other);
    table.find(GUEST);
    expect(clock.pending).toBe(2);
    table.dispose();
    clock.advance(60_000);
    expect([clock.pending, takeAsked()]).toEqual([0, []]);
  });

  it('that another card took the place of is asked no more', () => {
    const { table, takeAsked, sendFor } = tableUnderTest();
    sendFor(5_500);
    expect(takeAsked()).toEqual([`5 s 192.168.65.3 ${GUEST_TEXT}`]);
    table.learn(GUEST, WRONG_MAC);
    sendFor(4_000);
    table.learn(GUEST, WRONG_MAC);
    sendFor(4_000);
    expect(takeAsked()).toEqual([]);
  });
});

describe('a source address that arrived corrupted', () => {
  function arpReply(): Uint8Array {
    const packet = new Uint8Array(28);
    const fields = { senderMac: GUEST_MAC, senderAddress: GUEST, targetMac: GATEWAY_MAC, targetAddress: GUEST };
    writeArp(new DataView(packet.buffer), 0, { operation: 2, ...fields });
    const bytes = frame({ source: '192.168.65.3', destination: '0.0.0.0', protocol: 0, payload: new Uint8Array(8) });
    bytes.set([0x08, 0x06], 12);
    bytes.set(packet, 14);
    return bytes;
  }

  function sceneUnderTest() {
    const all = stackUnderTest();
    const flow = all.stack.udp.openPublished({ guest: { address: GUEST, port: 80 }, remote: OUTSIDE }, OUTSIDE, {
      send: () => undefined,
      dispose: () => undefined,
    });
    const corrupted = udpFrame(
      { source: '192.168.65.3', destination: '198.51.100.7', sourceMac: WRONG_MAC },
      [80, 9],
      pattern(1),
    );
    const typeOf = (bytes: Uint8Array): string => Buffer.from(bytes.subarray(12, 14)).toString('hex');
    const send = (): void => all.stack.udp.toGuest(flow, pattern(4));
    return { ...all, corrupted, typeOf, send };
  }

  it('is asked about at once, and the answer puts it right though the guest says nothing else', () => {
    const { link, corrupted, typeOf, send } = sceneUnderTest();
    link.deliver(corrupted);
    const questions = link.take().filter((bytes) => typeOf(bytes) === '0806');
    expect(questions.map((bytes) => Buffer.from(bytes.subarray(0, 6)).toString('hex'))).toEqual(['ffffffffffff']);
    link.deliver(arpReply());
    send();
    expect(link.take().map((bytes) => readPacket(bytes).destinationMac)).toEqual([GUEST_TEXT]);
  });

  it('is found out all the same when that question was lost', () => {
    const { link, clock, corrupted, typeOf, send } = sceneUnderTest();
    link.deliver(corrupted);
    link.take();
    send();
    expect(readPacket(link.take()[0] ?? new Uint8Array()).destinationMac).toBe(formatMacAddress(WRONG_MAC));
    clock.advance(8_000);
    const asked = link.take().filter((bytes) => typeOf(bytes) === '0806');
    expect(asked.map((bytes) => Buffer.from(bytes.subarray(0, 6)).toString('hex'))).toEqual([
      ...Array.from({ length: 3 }, () => formatMacAddress(WRONG_MAC).replaceAll(':', '')),
      'ffffffffffff',
    ]);
    link.deliver(arpReply());
    send();
    expect(link.take().map((bytes) => readPacket(bytes).destinationMac)).toEqual([GUEST_TEXT]);
  });

  it('is asked about by neighbour discovery for IPv6', () => {
    const { link, stack } = sceneUnderTest();
    const ends = { source: GUEST_IPV6, destination: 'fd00:65::2' };
    link.deliver(udpFrame({ ...ends, sourceMac: WRONG_MAC }, [80, 9], pattern(1)));
    const asked = link.take().map((bytes) => readPacket(bytes));
    expect(asked).toMatchObject([{ destination: 'ff02::1:ff00:3', source: 'fe80::1', hopLimit: 255 }]);
    expect(stack.counters.neighbourSolicitations).toBe(1);
  });

  it('of a guest that flaps between two cards is asked about once a second', () => {
    const { link, clock, corrupted, typeOf } = sceneUnderTest();
    const right = udpFrame({ source: '192.168.65.3', destination: '198.51.100.7' }, [80, 9], pattern(1));
    for (let count = 0; count < 1000; count += 1) {
      link.deliver(count % 2 === 0 ? corrupted : right);
      clock.advance(10);
    }
    expect(link.take().filter((bytes) => typeOf(bytes) === '0806').length).toBeLessThanOrEqual(13);
  });
});
