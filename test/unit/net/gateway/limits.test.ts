import { describe, expect, it } from 'vitest';
import type { GatewayCounters } from '../../../../electron/net/gateway.ts';
import { parseMacAddress } from '../../../../electron/net/wire/mac-address.ts';
import { ByteReader } from '../../../support/fuzz/byte-reader.ts';
import {
  bytesOf,
  fragments,
  frame,
  icmpFrame,
  pattern,
  short,
  udp,
  udpFrame,
} from '../../../support/net/guest-frames.ts';
import { asIcmp, asUdp, readPacket } from '../../../support/net/received-frame.ts';
import { checkFrame } from '../../../support/net/scene/frame-check.ts';
import { mend } from '../../../support/net/scene/mend.ts';
import { Scene } from '../../../support/net/scene/scene.ts';
import { endpoint } from '../../../support/net/stack-under-test.ts';
import { GUEST_IPV6, GUEST_MAC } from '../../../support/net/test-addresses.ts';

const GUEST = '192.168.65.3';
const OUT = { source: GUEST, destination: '198.51.100.7' };
const TO_GATEWAY = { source: GUEST, destination: '192.168.65.1' };
const TO_DNS = { source: GUEST, destination: '192.168.65.53' };
const V6 = { source: GUEST_IPV6, destination: 'fd00:65::1' };
const BYSTANDER_PORT = 5000;
const [SYN, ACK] = [2, 16];
const NOTHING = new Uint8Array(0);

/** A frame of the flow in this slot of `GuestFlows`: next in order but for the offset, with SACK blocks by `selection`. */
function segment(
  scene: Scene,
  slot: number,
  flags: number,
  rest: { offset?: number; payload?: string; selection?: number } = {},
) {
  const { offset = 0, payload = '', selection = 1 } = rest;
  const options = (flags & SYN) === 0 ? selection : 0x0f;
  const head = bytesOf([slot, flags, offset === 0 ? 0 : 5], short(offset), [0, 0, 0], [255, 255, options, 0, 0]);
  const bytes = bytesOf(head, new TextEncoder().encode(payload));
  return mend(scene.flows.segment(new ByteReader(bytes), scene.clock.monotonic()));
}

/** A SYN from a port of its own. */
function strayingSyn(port: number, flags = SYN): Uint8Array {
  const ports = bytesOf(short(port), short(80), [0, 0, 0, 9, 0, 0, 0, 0, 0x50, flags, 255, 255, 0, 0, 0, 0]);
  return mend(frame({ source: GUEST, destination: '203.0.113.50', protocol: 6, payload: ports }));
}

function question(name: string, id = 7): Uint8Array {
  const labels = name.split('.').flatMap((label) => [label.length, ...new TextEncoder().encode(label)]);
  return bytesOf(short(id), [1, 0, 0, 1, 0, 0, 0, 0, 0, 0], labels, [0, 0, 1, 0, 1]);
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

async function deliver(scene: Scene, ...frames: readonly Uint8Array[]): Promise<void> {
  for (const one of frames) scene.link.deliver(one);
  scene.clock.run(0);
  await scene.settle();
}

async function open(scene: Scene, slot: number): Promise<void> {
  await deliver(scene, segment(scene, slot, SYN));
  scene.sockets.tcp.at(-1)?.connect();
  await deliver(scene);
  await deliver(scene, segment(scene, slot, ACK));
}

/** A gateway whose guest has a TCP connection and a UDP conversation with the world outside. */
async function withBystanders(): Promise<Scene> {
  const scene = new Scene();
  await open(scene, 0);
  await deliver(scene, udpFrame(OUT, [BYSTANDER_PORT, 6000], pattern(10)));
  scene.sockets.udp[0]?.receive(pattern(10));
  await scene.settle();
  return scene;
}

async function expectUnharmed(scene: Scene): Promise<void> {
  const [tcp] = scene.sockets.tcp;
  const [conversation] = scene.sockets.udp;
  await deliver(scene, segment(scene, 0, ACK, { payload: 'to the host' }));
  expect(tcp?.text()).toBe('to the host');
  if (tcp !== undefined) scene.sockets.send(tcp, new TextEncoder().encode('to the guest'));
  scene.clock.run(0);
  const [answer] = scene.link.take();
  expect(checkFrame(answer ?? NOTHING, 1500)?.payloadBytes).toBe(12);
  const sentBefore = conversation?.sent.length ?? 0;
  scene.link.deliver(udpFrame(OUT, [BYSTANDER_PORT, 6000], pattern(20)));
  expect(conversation?.sent.length).toBe(sentBefore + 1);
  conversation?.receive(pattern(30));
  expect(asUdp(readPacket(scene.link.take()[0] ?? NOTHING))).toMatchObject({ destinationPort: BYSTANDER_PORT });
  scene.link.deliver(icmpFrame(TO_GATEWAY, [8, 0, 5], pattern(8)));
  expect(asIcmp(readPacket(scene.link.take()[0] ?? NOTHING))).toMatchObject({ type: 0, rest: 5 });
  scene.link.deliver(udpFrame(TO_DNS, [9999, 53], question('host.docker.internal')));
  for (let turn = 0; turn < 16; turn += 1) await Promise.resolve();
  expect(asUdp(readPacket(scene.link.take()[0] ?? NOTHING))).toMatchObject({ sourcePort: 53, destinationPort: 9999 });
}

interface Case {
  readonly name: string;
  readonly reach: (scene: Scene) => Promise<void>;
  /** How often the limit had its effect, where that is counted. */
  readonly count?: (counters: GatewayCounters, scene: Scene) => number;
}

const large = { ...OUT, protocol: 17, payload: udp([1, 2], pattern(3000)) };

const CASES: readonly Case[] = [
  {
    name: 'TCP flows',
    reach: async (scene) => {
      for (let port = 1; port <= 20; port += 1) {
        await deliver(scene, strayingSyn(port));
        if (scene.sockets.tcp.at(-1)?.connected === false) scene.sockets.tcp.at(-1)?.connect();
      }
    },
    count: ({ tcp }) => tcp.turnedAway,
  },
  {
    name: 'dials under way',
    reach: (scene) => deliver(scene, ...times(20, (index) => strayingSyn(1 + index))),
    count: ({ tcp }) => tcp.turnedAway,
  },
  {
    name: 'ranges out of order, and ranges that the guest says to have',
    reach: async (scene) => {
      await open(scene, 1);
      await deliver(scene, ...times(20, (index) => segment(scene, 1, ACK, { offset: 10 + index * 3, payload: 'x' })));
      const socket = scene.sockets.tcp.at(-1);
      if (socket !== undefined) scene.sockets.send(socket, pattern(100_000));
      scene.clock.run(0);
      await scene.settle();
      await deliver(scene, ...times(20, () => segment(scene, 1, ACK, { selection: 7 })));
    },
    // The flow goes on: what was too much is sent again.
    count: (_, scene) => scene.gateway.flows().filter(({ state }) => state === 'established').length - 1,
  },
  {
    name: 'challenge ACKs',
    reach: (scene) => deliver(scene, ...times(50, () => segment(scene, 0, SYN))),
    count: ({ tcp }) => (tcp.challengeAcks === 5 ? 1 : 0),
  },
  {
    name: 'resets without a flow',
    reach: (scene) => deliver(scene, ...times(50, (index) => strayingSyn(1 + index, ACK))),
    count: ({ tcp }) => (tcp.resetsSent === 5 ? 1 : 0),
  },
  {
    name: 'UDP flows',
    reach: (scene) => deliver(scene, ...times(50, (index) => udpFrame(OUT, [100 + index, 9], pattern(1)))),
    count: ({ stack }) => stack.udpFlowsEvicted,
  },
  {
    name: 'datagrams that are put together, and their memory',
    reach: (scene) => deliver(scene, ...times(20, (index) => fragments(large, 1500, index)[0] ?? NOTHING)),
    count: ({ drops }) => drops['fragment-limit'] ?? 0,
  },
  {
    name: 'fragments of one datagram',
    reach: (scene) => deliver(scene, ...fragments(large, 28).slice(0, 300)),
    count: ({ drops }) => drops['fragment-limit'] ?? 0,
  },
  {
    name: 'IPv6 extension headers',
    reach: (scene) => {
      const chain = times(9, (index) => [index === 8 ? 17 : 60, 0, 1, 4, 0, 0, 0, 0]).flat();
      return deliver(scene, mend(frame({ ...V6, protocol: 60, payload: bytesOf(chain, udp([1, 2], NOTHING)) })));
    },
    count: ({ drops }) => drops['ipv6-extension'] ?? 0,
  },
  {
    name: 'ICMP errors',
    reach: (scene) => deliver(scene, ...times(50, () => udpFrame(TO_GATEWAY, [1, 9], pattern(8)))),
    count: ({ stack }) => stack.icmpErrorsHeldBack,
  },
  {
    name: 'echoes outside',
    reach: (scene) => deliver(scene, ...times(20, (index) => icmpFrame(OUT, [8, 0, index], pattern(8)))),
    count: ({ stack }) => stack.echoesOverLimit,
  },
  {
    name: 'stations behind the link',
    reach: async (scene) => {
      const speak = (index: number): Uint8Array => {
        const sourceMac = { ...GUEST_MAC, low: GUEST_MAC.low + 1 + index };
        return udpFrame({ ...TO_GATEWAY, source: `192.168.65.${54 + index}`, sourceMac }, [68, 9], pattern(1));
      };
      await deliver(scene, ...times(200, speak));
      // The first is forgotten, the last is known.
      for (const [index, mac] of [GUEST_MAC.low, GUEST_MAC.low + 200].entries()) {
        const published = await scene.gateway.publishUdp(
          endpoint('::', 9),
          endpoint(`192.168.65.${54 + 199 * index}`, 9),
        );
        scene.sockets.udpListeners.at(-1)?.receive(pattern(1), endpoint('198.51.100.9', 9));
        const { destinationMac } = readPacket(scene.link.take()[0] ?? NOTHING);
        expect(parseMacAddress(destinationMac)?.low).toBe(mac);
        await published.dispose();
      }
    },
  },
  {
    name: 'answers to router solicitations',
    reach: (scene) => {
      const asked = icmpFrame({ source: GUEST_IPV6, destination: 'ff02::2', hopLimit: 255 }, [133, 0, 0], NOTHING);
      return deliver(scene, ...times(50, () => asked));
    },
    count: ({ stack }) => (stack.routerAdvertisements === 10 ? 1 : 0),
  },
  {
    name: 'questions that the upstream has not answered, and those that wait for their turn',
    reach: (scene) =>
      deliver(scene, ...times(1300, (index) => udpFrame(TO_DNS, [7000, 53], question(`n${index}.example`, index)))),
    count: ({ dns }) => dns.overLimit,
  },
  {
    name: 'clients that wait for one question',
    reach: (scene) =>
      deliver(scene, ...times(100, (index) => udpFrame(TO_DNS, [7000, 53], question('one.example', index)))),
    count: ({ dns }) => dns.overLimit,
  },
  {
    name: 'the length of a question',
    reach: (scene) =>
      deliver(
        scene,
        ...fragments(
          { ...TO_DNS, protocol: 17, payload: udp([7000, 53], bytesOf(question('a.example'), pattern(5000))) },
          1500,
        ),
      ),
    count: ({ dns }) => dns.refused,
  },
];

describe('a guest that reaches a limit', () => {
  it.each(CASES)('harms nothing else: $name', async ({ reach, count }) => {
    const scene = await withBystanders();
    await reach(scene);
    if (count !== undefined) expect(count(scene.gateway.counters(), scene)).toBeGreaterThan(0);
    // What a flood sent too much of may be asked for again.
    scene.clock.run(3_000);
    await scene.settle();
    await expectUnharmed(scene);
    await scene.finish();
  });
});
