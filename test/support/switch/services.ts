/**
 * What a computer serves on its switch, beside DHCP: a name server that knows one address for all names, and a TCP server that says
 * `reached`. Both at whatever addresses the computer has. Usage: node services.js PORT, until its stdin ends.
 */
import { once } from 'node:events';
import { createServer } from 'node:net';
import * as codec from '@dnsquery/dns-packet';
import { NameServerUnderTest } from '../name-server.ts';

const ANYWHERE = '0.0.0.0';

const names = await new NameServerUnderTest(
  (query) => {
    const { id, questions = [] } = codec.decode(Buffer.from(query));
    const { name = '', type } = questions[0] ?? {};
    const answers: codec.Answer[] = type === 'A' ? [{ type, name, data: '192.0.2.7', ttl: 1 }] : [];
    return [codec.encode({ type: 'response', id: id ?? 0, flags: codec.RECURSION_AVAILABLE, questions, answers })];
  },
  { host: ANYWHERE, port: 53 },
).start();
const server = createServer((client) => {
  client.on('error', () => undefined);
  client.end('reached');
});
server.listen(Number(process.argv[2]), ANYWHERE);
await once(server, 'listening');
process.stdout.write('serves\n');

process.stdin.resume();
await once(process.stdin, 'end');
server.close();
await names.dispose();
