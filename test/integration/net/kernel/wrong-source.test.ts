import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { ipAddress } from '../../../../electron/net/wire/ip-address.ts';
import { ADDRESSING } from '../../../support/net/test-addresses.ts';
import { KernelGuest } from './support/kernel-guest.ts';
import { describeKernel } from './support/kernel-suite.ts';

const SEND_BYTES = 1000;
const GATEWAY_MAC = '5a94ef000001';
const WRONG_MAC = '52550a004203';

/** An echo request to the gateway, and the Ethernet source that it comes with. */
const SEND_FRAME = [
  'import socket, struct',
  'def checksum(data):',
  '    total = sum(struct.unpack(f">{len(data) // 2}H", data))',
  '    total = (total & 0xffff) + (total >> 16)',
  '    return struct.pack(">H", ~(total + (total >> 16)) & 0xffff)',
  'addresses = socket.inet_aton("192.168.65.3") + socket.inet_aton("192.168.65.1")',
  'header = bytes.fromhex("4500001c000100004001")',
  'ip = header + checksum(header + addresses) + addresses',
  'icmp = bytes.fromhex("0800f7ff00000000")',
  'line = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)',
  'line.bind(("eth0", 0))',
  `line.send(bytes.fromhex("${GATEWAY_MAC}${WRONG_MAC}0800") + ip + icmp)`,
].join('\n');

await describeKernel('wrong source', ['ip', 'python3'], () => {
  let guest: KernelGuest;
  beforeAll(async () => {
    guest = await KernelGuest.start({ mtu: 1500, vnetHeader: false });
  });
  afterAll(() => guest[Symbol.asyncDispose]());

  it('a frame whose source arrived corrupted does not cut a silent guest off', async () => {
    await using serving = guest.startTask('serve', { host: '0.0.0.0', send: SEND_BYTES, order: 'send first' });
    const [, port = ''] = await serving.waitFor(/^port (\d+)$/m, 10_000);
    const target = { address: ADDRESSING.v4.guest, port: Number(port) };
    const published = await guest.gateway.publishTcp({ address: ipAddress('127.0.0.1'), port: 0 }, target);
    onTestFinished(() => published.dispose());

    const { echoesAnswered } = guest.gateway.counters().stack;
    await guest.namespace.run('python3', '-c', SEND_FRAME);
    expect(guest.gateway.counters().stack.echoesAnswered).toBe(echoesAnswered + 1);

    const startedMs = performance.now();
    const socket = connect(published.port, '127.0.0.1').resume();
    onTestFinished(() => void socket.destroy());
    socket.end();
    await once(socket, 'close');
    expect(socket.bytesRead).toBe(SEND_BYTES);
    expect(performance.now() - startedMs).toBeLessThan(3_000);
    expect(guest.gateway.counters().stack.arpRequests).toBeGreaterThan(0);
  });
});
