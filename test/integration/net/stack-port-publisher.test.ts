import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { formatBinding, type PortBinding } from '../../../electron/forward/ports/port-binding.ts';
import type { PortTraffic } from '../../../electron/forward/ports/port-publisher.ts';
import { fixedBindings } from '../../../electron/forward/ports/wanted-ports.ts';
import { findFreePort } from '../../../electron/host/free-port.ts';
import { findPortHolder } from '../../../electron/host/port-holder.ts';
import { parseMacAddress } from '../../../electron/net/wire/mac-address.ts';
import { StackPortPublisher } from '../../../electron/vm/network/stack-port-publisher.ts';
import { eventually } from '../../support/eventually.ts';
import { udpFrame } from '../../support/net/guest-frames.ts';
import { asUdp, readPacket } from '../../support/net/received-frame.ts';
import { FakeGuestAddresses } from '../../support/ports/fake-guest-addresses.ts';
import { FakePublisher } from '../../support/ports/fake-publisher.ts';
import { portedContainer } from '../../support/ports/ported-container.ts';
import { type NetworkBench, networkBench } from '../../support/vm/network-bench.ts';

const NEVER = new AbortController().signal;
const UDP = 17;

async function bench(): Promise<NetworkBench & { publisher: StackPortPublisher; port: number }> {
  const all = await networkBench();
  const publisher = new StackPortPublisher({
    ports: all.network,
    addresses: new FakeGuestAddresses(),
    overSsh: new FakePublisher(),
    findHolder: findPortHolder,
    platform: process.platform,
  });
  return { ...all, publisher, port: await findFreePort() };
}

function bindingOf(port: string, defaults: string[] = []): PortBinding {
  const [binding] = fixedBindings(portedContainer('a', [port], { running: false }), defaults);
  if (binding === undefined) throw new Error(`no binding: ${port}`);
  return binding;
}

async function client(host: string, port: number): Promise<Socket> {
  const socket = connect(port, host);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}

async function udpClient(): Promise<UdpSocket> {
  const socket = createSocket('udp4');
  onTestFinished(() => void socket.close());
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

/** A guest that answers each datagram with its own bytes; gives who it was from, as the guest saw it. */
function echoUdp(card: Socket | undefined): string[] {
  const seen: string[] = [];
  const macs = {
    sourceMac: parseMacAddress('02:b0:a7:40:5e:03') ?? { high: 0, low: 0 },
    destinationMac: parseMacAddress('02:b0:a7:40:5e:01') ?? { high: 0, low: 0 },
  };
  let waiting = Buffer.alloc(0);
  card?.on('data', (bytes: Buffer) => {
    waiting = Buffer.concat([waiting, bytes]);
    while (waiting.length >= 4 && waiting.length >= 4 + waiting.readUInt32BE(0)) {
      const frame = waiting.subarray(4, 4 + waiting.readUInt32BE(0));
      waiting = waiting.subarray(4 + frame.length);
      if (frame.readUInt16BE(12) !== 0x0800 || frame[23] !== UDP) continue;
      const { source, destination, sourcePort, destinationPort, data } = asUdp(readPacket(frame));
      seen.push(source);
      const reply = udpFrame(
        { source: destination, destination: source, ...macs },
        [destinationPort, sourcePort],
        data,
      );
      const length = Buffer.alloc(4);
      length.writeUInt32BE(reply.length);
      card.write(Buffer.concat([length, reply]));
    }
  });
  return seen;
}

it('binds exactly the address that was asked for, each family on its own', async () => {
  const { publisher, port } = await bench();
  await publisher.publish(bindingOf(`${port}:80`, ['127.0.0.1']), NEVER);
  await client('127.0.0.1', port);
  await expect(client('127.0.0.2', port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await expect(client('::1', port)).rejects.toThrow();
  // Both wildcards stand beside each other.
  const other = await findFreePort();
  await publisher.publish(bindingOf(`0.0.0.0:${other}:80`), NEVER);
  await publisher.publish(bindingOf(`[::]:${other}:80`), NEVER).catch((error: unknown) => {
    expect(error).toMatchObject({ code: 'port-family-missing' });
  });
  await client('127.0.0.2', other);
});

it.each(['tcp', 'udp'])('says in Docker’s words who holds a %s port', async (protocol) => {
  const { publisher, port } = await bench();
  if (protocol === 'tcp') {
    const other = createServer().listen(port, '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
  } else {
    const other = createSocket('udp4').bind(port, '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
  }
  const binding = bindingOf(`0.0.0.0:${port}:80/${protocol}`);
  const refused = publisher.publish(binding, NEVER);
  await expect(refused).rejects.toMatchObject({ code: 'port-in-use' });
  await expect(refused).rejects.toThrow(
    `Bind for ${formatBinding(binding).replace(/\/\w+$/, '')} failed: port is already allocated (held by `,
  );
});

it('names an address that this computer does not have', async () => {
  const { publisher, port } = await bench();
  const binding = { ...bindingOf(`0.0.0.0:${port}:80`), hostAddress: '192.0.2.1' };
  await expect(publisher.publish(binding, NEVER)).rejects.toMatchObject({ code: 'port-address-unknown' });
});

it('cuts its clients and gives the port back when it is closed', async () => {
  const { publisher, port } = await bench();
  const published = await publisher.publish(bindingOf(`0.0.0.0:${port}:80`), NEVER);
  const socket = await client('127.0.0.1', port);
  const accepted = async (): Promise<PortTraffic | null> => {
    await publisher.refreshTraffic();
    return published.traffic().connections === 0 ? null : published.traffic();
  };
  expect(await eventually(accepted, { what: 'the connection' })).toMatchObject({ connections: 1, openConnections: 1 });
  const closed = new Promise<string>((resolve) => {
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
  });
  await published.dispose();
  expect(await closed).toBe('ECONNRESET');
  const again = createServer().listen(port, '0.0.0.0');
  onTestFinished(() => void again.close());
  await once(again, 'listening');
});

it('carries datagrams both ways, and counts them', async () => {
  const { publisher, port, cards } = await bench();
  const seen = echoUdp(cards.at(-1));
  const published = await publisher.publish(bindingOf(`0.0.0.0:${port}:53/udp`), NEVER);
  const clients = [await udpClient(), await udpClient()];
  for (const [index, socket] of clients.entries()) {
    socket.send(`hello ${index}`, port, '127.0.0.1');
    const [bytes] = (await once(socket, 'message')) as [Buffer];
    expect(bytes.toString()).toBe(`hello ${index}`);
  }
  // The host's loopback means nothing to the guest.
  expect(seen).toEqual(['192.168.65.1', '192.168.65.1']);
  await publisher.refreshTraffic();
  expect(published.traffic()).toEqual({ openConnections: 2, connections: 2, receivedBytes: 14, sentBytes: 14 });
});

it.each([
  ['the VM’s loopback', '127.0.0.1'],
  ['an address of the host that the VM gets for it', '127.0.0.3'],
])('carries datagrams and their answers to %s', async (_, address) => {
  const { publisher, port, cards } = await bench();
  const seen = echoUdp(cards.at(-1));
  await publisher.publish(bindingOf(`${address}:${port}:53/udp`), NEVER);
  const socket = await udpClient();
  socket.send('hello', port, address);
  const [bytes] = (await once(socket, 'message')) as [Buffer];
  expect(bytes.toString()).toBe('hello');
  expect(seen).toEqual(['192.168.65.1']);
});

it('keeps a port over a worker that fails, and its counts', async () => {
  const { publisher, port, network, crash, nextCard, cards } = await bench();
  const published = await publisher.publish(bindingOf(`0.0.0.0:${port}:53/udp`), NEVER);
  const socket = await udpClient();
  const exchange = async (): Promise<void> => {
    socket.send('hello', port, '127.0.0.1');
    await once(socket, 'message');
    await publisher.refreshTraffic();
  };
  echoUdp(cards.at(-1));
  await exchange();
  const next = nextCard();
  crash();
  await next;
  echoUdp(cards.at(-1));
  // Bound after what was there before: this waits for that.
  await (await network.publish({ ...FREE_PORT })).dispose();
  await exchange();
  expect(published.traffic()).toEqual({ openConnections: 1, connections: 2, receivedBytes: 10, sentBytes: 10 });
});

it('gives up a port that waits for the card, with nothing bound', async () => {
  const { publisher, port, cards, nextCard } = await bench();
  const binding = bindingOf(`0.0.0.0:${port}:80`);
  await (await publisher.publish(binding, NEVER)).dispose();
  const giveUp = new AbortController();
  const next = nextCard();
  cards.at(-1)?.destroy();
  await next;
  const waiting = publisher.publish(binding, giveUp.signal);
  giveUp.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
  await expect(client('127.0.0.1', port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

const FREE_PORT = {
  protocol: 'tcp',
  hostAddress: '127.0.0.1',
  hostPort: 0,
  guestAddress: null,
  guestPort: 80,
} as const;
