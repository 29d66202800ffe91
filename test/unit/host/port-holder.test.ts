import { describe, expect, it } from 'vitest';
import { boundSockets, readLsof, readNetstat } from '../../../electron/host/port-holder.ts';

const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 111 1 0 100 0 0 10 0
   1: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 222 1 0 100 0 0 10 0
   2: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 333 1 0 100 0 0 10 0
`;
const TCP6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:0051 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 444 1 0 100 0 0 10 0
   1: 00000000000000000000000001000000:0052 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 555 1 0 100 0 0 10 0
`;

describe('sockets of Linux that are in the way', () => {
  it.each([
    ['127.0.0.1', 8080, ['111']],
    ['0.0.0.0', 8080, ['111']],
    ['127.0.0.2', 8080, []],
    ['127.0.0.1', 80, ['222']],
    ['::', 80, []],
    ['0.0.0.0', 81, ['444']],
    ['::', 81, ['444']],
    ['0.0.0.0', 82, []],
    ['::1', 82, ['555']],
  ])('%s port %i', (address, port, inodes) => {
    const held = { protocol: 'tcp', address, port } as const;
    expect([TCP, TCP6].flatMap((table) => boundSockets(table, held))).toEqual(inodes);
  });
});

it('macOS: the first process of lsof', () => {
  expect(readLsof('p512\ncnginx\nf6\n')).toEqual({ pid: 512, program: 'nginx' });
  expect(readLsof('')).toBeNull();
});

describe('Windows: the process of netstat', () => {
  const OUTPUT = [
    '  Proto  Lokale Adresse  Remoteadresse  Status  PID',
    '  TCP    127.0.0.1:80    127.0.0.1:5000  HERGESTELLT  1',
    '  TCP    0.0.0.0:80      0.0.0.0:0       ABHÖREN      42',
    '  TCP    [::]:81         [::]:0          ABHÖREN      43',
    '  UDP    0.0.0.0:80      *:*                          44',
  ].join('\r\n');

  it.each([
    ['tcp', 80, 42],
    ['tcp', 81, 43],
    ['udp', 80, 44],
    ['tcp', 8, null],
  ] as const)('%s %i', (protocol, port, pid) => {
    expect(readNetstat(OUTPUT, { protocol, address: '0.0.0.0', port })).toBe(pid);
  });
});
