import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import * as codec from '@dnsquery/dns-packet';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { framed } from '../../../electron/net/service/dns/frame-reader.ts';
import { BASE_IMAGE } from '../../support/base-images.ts';
import { runCommand } from '../../support/command.ts';
import { MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';
import { NameServerUnderTest } from '../../support/name-server.ts';
import { waitForExit } from '../../support/processes.ts';
import { sharedMachineName } from '../../support/shared-machine-name.ts';

/**
 * The backend runs in a mount namespace of its own, in which /etc/resolv.conf names the test's server: on the loopback, at the port that
 * such files mean. That takes root, and not every container lets even root.
 */
const SERVER = '127.77.0.53';
const resolvConf = join(inject('session').folder, 'resolv.conf');
const WRAPPER = [
  ...['unshare', '--mount', '--propagation', 'private', 'sh', '-c'],
  ...['mount --bind "$0" /etc/resolv.conf && exec "$@"', resolvConf],
];
await writeFile(resolvConf, `nameserver ${SERVER}\n`);
const possible = (await runCommand([...WRAPPER, 'grep', '-q', SERVER, '/etc/resolv.conf'])).code === 0;

const RECORDS: readonly codec.Answer[] = [
  { type: 'A', name: 'quay.test', data: '192.0.2.7' },
  { type: 'AAAA', name: 'quay.test', data: '2001:db8::7' },
  { type: 'MX', name: 'quay.test', data: { preference: 10, exchange: 'mail.quay.test' } },
  { type: 'TXT', name: 'quay.test', data: ['v=spf1 -all', 'x'.repeat(255)] },
  { type: 'SRV', name: '_ssh._tcp.quay.test', data: { priority: 1, weight: 2, port: 2222, target: 'a.quay.test' } },
  { type: 'PTR', name: '7.2.0.192.in-addr.arpa', data: 'quay.test' },
  {
    type: 'SOA',
    name: 'quay.test',
    data: { mname: 'ns.quay.test', rname: 'root.quay.test', serial: 5, refresh: 6, retry: 7, expire: 8, minimum: 9 },
  },
  { type: 'NS', name: 'quay.test', data: 'ns.quay.test' },
  { type: 'CNAME', name: 'www.quay.test', data: 'quay.test' },
  { type: 'CAA', name: 'quay.test', data: { flags: 0, tag: 'issue', value: 'ca.test' } },
];

function answer(query: Uint8Array): Uint8Array[] {
  const { id, questions = [] } = codec.decode(Buffer.from(query));
  const [question] = questions;
  const answers = RECORDS.filter(({ type, name }) => type === question?.type && name === question.name);
  const flags = codec.RECURSION_DESIRED | codec.RECURSION_AVAILABLE;
  return [codec.encode({ type: 'response', id: id ?? 0, flags, questions, answers })];
}

const server = new NameServerUnderTest(answer, { host: SERVER, port: 53 });
let machine: MachineUnderTest;

/** Another backend takes the running VM over. */
async function changeBackend(next: MachineUnderTest): Promise<void> {
  const pid = await machine.backendPid();
  process.kill(pid, 'SIGKILL');
  await waitForExit(pid);
  await next.start();
}

beforeAll(async () => {
  machine = await sharedMachine();
  if (!possible) return;
  await server.start();
  await changeBackend(new MachineUnderTest(inject('session'), { name: sharedMachineName(), wrapper: WRAPPER }));
  await machine.docker.expect(['run', '--detach', '--init', '--name', 'asker', BASE_IMAGE, 'sleep', '3600']);
});
afterAll(async () => {
  if (possible) await changeBackend(machine);
  await server.dispose();
  await machine.clean();
});

const inContainer = (script: string): Promise<string> => machine.docker.expect(['exec', 'asker', 'sh', '-c', script]);

/** Asks in a container over TCP, byte by byte, as no program there asks for all types. */
async function ask(name: string, type: codec.RecordType): Promise<codec.Packet> {
  const query = codec.encode({ type: 'query', id: 7, flags: codec.RECURSION_DESIRED, questions: [{ name, type }] });
  const hex = Buffer.from(framed(query)).toString('hex');
  const script = `echo ${hex} | xxd -r -p | nc -w 20 192.168.65.1 53 | xxd -p | tr -d '\\n'`;
  const answered = Buffer.from(await inContainer(script), 'hex');
  return codec.decode(answered.subarray(2));
}

describe.runIf(possible)('a container’s questions are answered by the host’s own resolver', () => {
  test.each(RECORDS)('$type', async (record) => {
    const { answers = [] } = await ask(record.name, record.type);
    expect(answers.map(normal)).toEqual([normal(record)]);
  });

  test('ANY is answered with a single record, as RFC 8482 has it', async () => {
    const { answers = [] } = await ask('quay.test', 'ANY');
    expect(answers.map(({ type }) => type)).toEqual(['HINFO']);
  });

  test('a name that is not there', async () => {
    expect((await ask('absent.test', 'A')).answers).toEqual([]);
  });

  test.each([
    ['a', 'quay.test', '192.0.2.7'],
    ['aaaa', 'quay.test', '2001:db8::7'],
    ['mx', 'quay.test', 'mail.quay.test'],
    ['txt', 'quay.test', 'v=spf1 -all'],
    ['srv', '_ssh._tcp.quay.test', '2222'],
    ['ptr', '7.2.0.192.in-addr.arpa', 'quay.test'],
    ['soa', 'quay.test', 'ns.quay.test'],
    ['ns', 'quay.test', 'ns.quay.test'],
    ['cname', 'www.quay.test', 'quay.test'],
  ])('over UDP, by nslookup: %s', async (type, name, expected) => {
    expect(await inContainer(`nslookup -type=${type} ${name}`)).toContain(expected);
  });
});

/** For comparison: the codec gives back bytes where it takes text, and tells what flags mean. */
function normal(record: codec.Answer): unknown {
  const { name, type, data } = record as { name: string; type: string; data: unknown };
  if (Array.isArray(data))
    return { name, type, data: data.map((part: string | Uint8Array) => Buffer.from(part).toString()) };
  if (record.type !== 'CAA') return { name, type, data };
  const { flags, tag, value } = record.data;
  return { name, type, data: { flags, tag, value } };
}
