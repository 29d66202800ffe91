import { describe, expect, it } from 'vitest';
import { listeningPaths } from '../../../electron/host/listening-sockets.ts';

const TABLE = `Num       RefCount Protocol Flags    Type St Inode Path
0000000065305565: 00000003 00000000 00000000 0001 03 50955 /run/connected.sock
00000000e591b3cb: 00000002 00000000 00010000 0001 01 38555 /run/vm/qmp.sock
00000000e591b3cc: 00000002 00000000 00010000 0005 01    12 /run/with a space.sock
00000000e591b3cd: 00000002 00000000 00010000 0001 01 38557
00000000e591b3ce: 00000002 00000000 00010000 0001 01 38558 @abstract
`;

describe('listeningPaths', () => {
  it('tells listening sockets from connected and nameless ones', () => {
    expect([...listeningPaths(TABLE)]).toEqual(['/run/vm/qmp.sock', '/run/with a space.sock', '@abstract']);
    expect(listeningPaths('').size).toBe(0);
  });
});
