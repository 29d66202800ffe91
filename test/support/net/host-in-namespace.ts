/**
 * A program for a namespace that stands for a user's computer: the network of one machine as the backend has it, worker and all, whose card ends in
 * a TAP device instead of a hypervisor. Beside it, on the loopback, a TCP server that gives back what it is sent and a name server.
 *
 * Usage: node host-in-namespace.js FOLDER, until its stdin ends. It writes lines: `tap NAME`, `echo PORT`, `asked NAME` for each question that the
 * name server gets, and what the network logs.
 */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import * as codec from '@dnsquery/dns-packet';
import { settingsSchema } from '../../../electron/api/settings.ts';
import { Logger } from '../../../electron/base/logger.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import { FixedBufferPool } from '../../../electron/net/link/buffer-pool.ts';
import type { FrameReceiver, Link } from '../../../electron/net/link/link.ts';
import { QemuLink } from '../../../electron/net/link/qemu.ts';
import { TapLink } from '../../../electron/net/link/tap.ts';
import { ownNetwork } from '../../../electron/vm/network/guest-networks.ts';
import { acceptedStream } from '../../../electron/vm/network/link-transports/accepted-stream.ts';
import { openTapDevice } from '../../../electron/vm/network/link-transports/tap-device.ts';
import { LoopbackServer } from '../loopback-server.ts';
import { NameServerUnderTest } from '../name-server.ts';

const MTU = 1500;
const folder = process.argv[2] ?? '';
const networkSocket = join(folder, 'net.sock');
const write = (line: string): void => void process.stdout.write(`${line}\n`);
const pool = (): FixedBufferPool => new FixedBufferPool({ buffers: 4, bufferBytes: 512 * 1024 });

/** What the other link has no room for is lost. */
function onto(link: Link): FrameReceiver {
  return {
    frame: (_view, bytes, offset, end) => {
      const room = link.reserve(end - offset);
      if (room < 0) return;
      link.bytes.set(bytes.subarray(offset, end), room);
      link.commit(end - offset);
    },
    burstEnd: () => link.flush(),
    writable: () => undefined,
  };
}

const device = openTapDevice({ name: 'bhtap%d', vnetHeader: false });
const tap = new TapLink({ transport: device.transport, mtu: MTU, pool: pool(), clock: systemClock, vnetHeader: false });
const hypervisor = createServer({ pauseOnConnect: true }, (socket: Socket) => {
  const card = new QemuLink({ transport: acceptedStream(socket), mtu: MTU, pool: pool() });
  card.attach(onto(tap));
  tap.attach(onto(card));
});
hypervisor.listen(networkSocket);
await once(hypervisor, 'listening');
write(`tap ${device.name}`);

const nameServer = await new NameServerUnderTest(
  (query) => {
    const { id, questions = [] } = codec.decode(Buffer.from(query));
    const name = questions[0]?.name ?? '';
    write(`asked ${name}`);
    const answers: codec.Answer[] = [{ type: 'A', name, data: '192.0.2.7', ttl: 3600 }];
    return [codec.encode({ type: 'response', id: id ?? 0, flags: codec.RECURSION_AVAILABLE, questions, answers })];
  },
  { host: '127.0.0.1', port: 53 },
).start();
const echo = await LoopbackServer.start((client) => void client.pipe(client));
write(`echo ${echo.port}`);

const network = await ownNetwork(settingsSchema.parse({ network: { mtu: MTU } }).network, 'stream', {
  layout: { networkSocket, sshSocket: join(folder, 'ssh.sock') },
  worker: new URL('../../../electron/vm/network/network-worker.js', import.meta.url),
  hostname: 'harbour',
  clock: systemClock,
  logger: new Logger(
    ({ message }) => write(message),
    'network',
    () => systemClock.now(),
  ),
}).open();

process.stdin.resume();
await once(process.stdin, 'end');
await network.dispose();
await echo[Symbol.asyncDispose]();
await nameServer.dispose();
hypervisor.close();
await tap.dispose();
