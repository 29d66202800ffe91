import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as codec from '@dnsquery/dns-packet';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { findFreePort } from '../../../electron/host/free-port.ts';
import { framed, FrameReader } from '../../../electron/net/service/dns/frame-reader.ts';
import { type Behaviour, NameServerUnderTest } from '../../support/name-server.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

/** The guest's own program, which needs nothing of the guest but perl and Linux. */
const PROGRAM = fileURLToPath(new URL('../../../vm-assets/guest/boathouse/names', import.meta.url));
const ADDRESS = '127.0.0.1';
const HOST = '192.168.65.2';
/** As of the config disk; one stands in the place of a name of the host, and one is none. */
const NAMES = [
  'db.local c0a84105',
  'six 20010db8000000000000000000000001',
  'docker.for.mac.localhost c0a84109',
  'cut.off c0a8',
  '',
].join('\n');
/** Addresses of servers, best first. */
const SERVERS = ['127.0.77.1', '127.0.77.2', '127.0.77.3'];
/** Silent servers cost two seconds each, and these tests are run beside others. */
const SLOW = { timeout: 30_000 };

type Type = 'A' | 'AAAA' | 'PTR' | 'TXT';
type Answer = ReturnType<typeof codec.decode>;

const silent: Behaviour = () => [];
const says =
  (data: string): Behaviour =>
  (query) => {
    const { id = 0, questions = [] } = codec.decode(Buffer.from(query));
    const answers: codec.Answer[] = [{ type: 'A', name: questions[0]?.name ?? '', data, ttl: 5 }];
    return [codec.encode({ type: 'response', id, flags: codec.RECURSION_AVAILABLE, questions, answers })];
  };
const fails =
  (code: number): Behaviour =>
  (query) => {
    const { id = 0, questions = [] } = codec.decode(Buffer.from(query));
    return [codec.encode({ type: 'response', id, flags: code, questions })];
  };

describe.skipIf(process.platform !== 'linux')('the name server of a guest on a switch', () => {
  let program: ChildProcess;
  let port: number;
  let serverPort: number;
  let lease: string;

  beforeEach(async () => {
    port = await findFreePort();
    serverPort = await findFreePort();
    lease = join(await temporaryFolder(), 'lease');
    const names = join(await temporaryFolder(), 'names');
    await writeFile(names, NAMES);
    program = spawn('perl', [PROGRAM, ADDRESS, String(port), HOST, lease, names, String(serverPort)], {
      stdio: 'inherit',
    });
    await expect.poll(async () => (await overTcp('host.docker.internal', 'A'))?.answers?.length ?? 0).toBe(1);
  });
  afterEach(async () => {
    program.kill('SIGKILL');
    await once(program, 'exit');
  });

  async function serve(...behaviours: readonly Behaviour[]): Promise<NameServerUnderTest[]> {
    const servers = await Promise.all(
      behaviours.map((behaviour, index) =>
        new NameServerUnderTest(behaviour, { host: SERVERS[index] ?? '', port: serverPort }).start(),
      ),
    );
    for (const server of servers) onTestFinished(() => server.dispose());
    await lead(SERVERS.slice(0, servers.length));
    return servers;
  }
  const lead = (servers: readonly string[]): Promise<void> =>
    writeFile(lease, `172.29.16.20/20 172.29.16.1 ${servers.join(',')}\n`);

  const question = (name: string, type: Type): Uint8Array =>
    codec.encode({ type: 'query', id: 4711, flags: codec.RECURSION_DESIRED, questions: [{ name, type }] });

  async function overUdp(name: string, type: Type): Promise<Answer> {
    const socket = createSocket('udp4');
    onTestFinished(() => void socket.close());
    socket.send(question(name, type), port, ADDRESS);
    const [answer] = (await once(socket, 'message')) as [Buffer];
    return codec.decode(answer);
  }

  /** Null: it hung up, or nobody is there. */
  async function overTcp(name: string, type: Type, socket: Socket = connect(port, ADDRESS)): Promise<Answer | null> {
    const reader = new FrameReader(65_535);
    return await new Promise((resolve) => {
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(null));
      socket.on('data', (bytes) => {
        const read = reader.read(bytes, 0);
        if (read === null || read === 'invalid') return;
        resolve(codec.decode(Buffer.from(read.message)));
        socket.destroy();
      });
      socket.write(framed(question(name, type)));
    });
  }
  const dataOf = (answer: Answer | null): unknown[] =>
    (answer?.answers ?? []).map((record) => ('data' in record ? record.data : null));

  it.each([
    ['UDP', overUdp],
    ['TCP', overTcp],
  ])('knows the names of the host, in any letters, without asking (%s)', async (_transport, ask) => {
    for (const name of ['host.docker.internal', 'Host.Docker.INTERNAL', 'gateway.docker.internal']) {
      expect(dataOf(await ask(name, 'A'))).toEqual([HOST]);
    }
    const none = await ask('host.docker.internal', 'AAAA');
    expect(none).toMatchObject({ id: 4711, rcode: 'NOERROR', answers: [], questions: [{ type: 'AAAA' }] });
    expect(dataOf(await ask('2.65.168.192.in-addr.arpa', 'PTR'))).toEqual(['host.docker.internal']);
  });

  it('knows names of the settings, of either family, before those of the host', async () => {
    await serve(says('192.0.2.1'));
    expect(dataOf(await overUdp('DB.local', 'A'))).toEqual(['192.168.65.5']);
    expect(dataOf(await overUdp('db.local', 'AAAA'))).toEqual([]);
    expect(dataOf(await overUdp('six', 'AAAA'))).toEqual(['2001:db8::1']);
    expect(dataOf(await overUdp('docker.for.mac.localhost', 'A'))).toEqual(['192.168.65.9']);
    expect(dataOf(await overUdp('5.65.168.192.in-addr.arpa', 'PTR'))).toEqual(['db.local']);
    const nibbles = `${'1.'.padEnd(48, '0.')}8.b.d.0.1.0.0.2.ip6.arpa`;
    expect(dataOf(await overUdp(nibbles, 'PTR'))).toEqual(['six']);
    expect(dataOf(await overUdp('cut.off', 'A'))).toEqual(['192.0.2.1']);
  });

  it.each([
    ['UDP', overUdp],
    ['TCP', overTcp],
  ])('passes the rest to the lease’s first server (%s)', async (transport, ask) => {
    const [first, second] = await serve(says('192.0.2.1'), says('192.0.2.2'));
    expect(dataOf(await ask('quay.test', 'A'))).toEqual(['192.0.2.1']);
    expect(dataOf(await ask('a.host.docker.internal', 'A'))).toEqual(['192.0.2.1']);
    expect(first?.asked).toEqual([transport.toLowerCase(), transport.toLowerCase()]);
    expect(second?.asked).toEqual([]);
  });

  it('asks the next one when one is silent, and that one first from then on', SLOW, async () => {
    const [first, second, third] = await serve(silent, silent, says('192.0.2.3'));
    expect(dataOf(await overUdp('quay.test', 'A'))).toEqual(['192.0.2.3']);
    expect(dataOf(await overUdp('quay.test', 'A'))).toEqual(['192.0.2.3']);
    expect([first, second, third].map((server) => server?.asked.length)).toEqual([1, 1, 2]);
  });

  it('asks the next one over TCP, too, when one takes the question and is silent', SLOW, async () => {
    const [first] = await serve(silent, says('192.0.2.2'));
    expect(dataOf(await overTcp('quay.test', 'A'))).toEqual(['192.0.2.2']);
    expect(first?.asked).toEqual(['tcp']);
  });

  it('does so at once when one refuses, has failed, or is not there', async () => {
    const [first, second] = await serve(fails(5), fails(2), says('192.0.2.3'));
    expect(dataOf(await overUdp('quay.test', 'A'))).toEqual(['192.0.2.3']);
    expect([first, second].map((server) => server?.asked.length)).toEqual([1, 1]);
    await first?.dispose();
    await lead([SERVERS[0] ?? '', SERVERS[2] ?? '']);
    expect(dataOf(await overUdp('quay.test', 'A'))).toEqual(['192.0.2.3']);
    expect(dataOf(await overTcp('quay.test', 'A'))).toEqual(['192.0.2.3']);
  });

  it('takes a name that is not there for an answer', async () => {
    const [, second] = await serve(fails(3), says('192.0.2.2'));
    expect(await overUdp('no.test', 'A')).toMatchObject({ rcode: 'NXDOMAIN' });
    expect(second?.asked).toEqual([]);
  });

  it('has failed when nobody answers, or there is nobody', SLOW, async () => {
    expect(await overUdp('quay.test', 'A')).toMatchObject({ id: 4711, rcode: 'SERVFAIL' });
    await serve(silent);
    expect(await overUdp('quay.test', 'A')).toMatchObject({ id: 4711, rcode: 'SERVFAIL' });
  });

  it('follows a new lease', async () => {
    await serve(says('192.0.2.1'), says('192.0.2.2'));
    await lead(SERVERS.slice(1, 2));
    expect(dataOf(await overUdp('quay.test', 'A'))).toEqual(['192.0.2.2']);
  });

  it('believes no answer to another question, and no other number', async () => {
    const forged: Behaviour = (query) => {
      const { id = 0, questions = [] } = codec.decode(Buffer.from(query));
      const answer = (number: number, name: string): Uint8Array =>
        codec.encode({
          type: 'response',
          id: number,
          questions: [{ name, type: 'A' }],
          answers: [{ type: 'A', name, data: '203.0.113.6', ttl: 5 }],
        });
      const name = questions[0]?.name ?? '';
      return [answer((id + 1) % 65_536, name), answer(id, 'other.test'), ...genuine(query)];
    };
    const genuine = says('192.0.2.1') as (query: Uint8Array) => readonly Uint8Array[];
    await serve(forged);
    expect(dataOf(await overUdp('quay.test', 'A'))).toEqual(['192.0.2.1']);
  });

  it('passes over what is no question, and lives on', async () => {
    const socket = createSocket('udp4');
    const rubbish = [
      Buffer.alloc(0),
      Buffer.alloc(12),
      Buffer.alloc(600, 0xff),
      // A label that is longer than what is left, and one that points elsewhere.
      Buffer.concat([question('a', 'A').subarray(0, 12), Buffer.from([63, 1, 2, 3, 4])]),
      Buffer.concat([question('a', 'A').subarray(0, 12), Buffer.from([0xc0, 12, 0, 1, 0, 1])]),
    ];
    for (const bytes of rubbish) await new Promise((resolve) => socket.send(bytes, port, ADDRESS, resolve));
    socket.close();
    connect(port, ADDRESS)
      .on('error', () => undefined)
      .end(Buffer.from([0, 3, 1, 2, 3]));
    await serve(says('192.0.2.1'));
    expect(dataOf(await overUdp('quay.test', 'A'))).toEqual(['192.0.2.1']);
    expect(program.exitCode).toBeNull();
  });

  it('hangs up on one client too many over TCP, and serves the next when they have gone', async () => {
    const idle = Array.from({ length: 16 }, () => connect(port, ADDRESS).on('error', () => undefined));
    await Promise.all(idle.map((socket) => once(socket, 'connect')));
    expect(await overTcp('host.docker.internal', 'A')).toBeNull();
    for (const socket of idle) socket.destroy();
    await expect.poll(async () => dataOf(await overTcp('host.docker.internal', 'A'))).toEqual([HOST]);
  });
});
