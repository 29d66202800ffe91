import { rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * What stands for HyperKit's virtio-9p, which passes each message of the guest to a server that it dials when the guest first asks. QEMU
 * has no device that hands messages out: the one that it has shows an empty folder. So who plays the guest, or the guest's own kernel by its TCP transport, dials a port of the loopback, which the file
 * `shareDevicePort` names; from there on all is as in HyperKit: one connection to the server, whose end is ours.
 */
export async function startShareDevice(serverPath: string, onGone: () => void): Promise<void> {
  const device = createServer((guest) => {
    device.close();
    const server = connect(serverPath);
    server.on('close', onGone);
    join(guest, server);
    join(server, guest);
  });
  device.listen(0, '127.0.0.1');
  await once(device, 'listening');
  const file = shareDevicePort(serverPath);
  writeFileSync(file, String((device.address() as AddressInfo).port));
  process.once('exit', () => rmSync(file, { force: true }));
}

export function shareDevicePort(serverPath: string): string {
  return `${serverPath}.port`;
}

function join(from: Socket, to: Socket): void {
  from.setNoDelay(true);
  from.on('error', () => undefined);
  from.pipe(to);
}
