import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BASE_IMAGE } from '../../support/base-images.ts';
import { HOST_ALIAS, type MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';
import { pseudoRandom } from '../../support/pseudo-random.ts';
import { TftpServer } from '../../support/tftp-server.ts';

const BLOCK_BYTES = 60_000;
/** Ends with a short block, as TFTP wants. */
const CONTENT_BYTES = 10 * BLOCK_BYTES + 1;

let machine: MachineUnderTest;
beforeAll(async () => {
  machine = await sharedMachine();
});
afterAll(() => machine.clean());

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

// From a bridge, whose MTU is 1500, a datagram crosses in fragments; from the VM's own namespace in one packet.
test.each(['bridge', 'host'])('datagrams of 60 kB pass both ways whole, on the network %s', async (network) => {
  const content = Buffer.concat([...pseudoRandom(6, CONTENT_BYTES)]);
  await using server = await TftpServer.start(content);
  const transfer = `tftp -b ${BLOCK_BYTES} -l /tmp/file -r file`;
  const script = `${transfer} -g ${HOST_ALIAS} ${server.port} && ${transfer} -p ${HOST_ALIAS} ${server.port} && sha256sum /tmp/file`;
  const args = ['run', '--rm', '--network', network, BASE_IMAGE, 'sh', '-c', script];
  expect(await machine.docker.expect(args)).toContain(sha256(content));
  expect(sha256(server.written)).toBe(sha256(content));
  expect(server.largestReceivedBytes).toBe(BLOCK_BYTES + 4);
});
