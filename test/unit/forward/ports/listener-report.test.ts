import { expect, it } from 'vitest';
import { readReport } from '../../../../electron/forward/ports/listener-report.ts';

const ID = 'ab'.repeat(32);

function read(...lines: string[]): string[] {
  return [...readReport(lines.map((line) => `${ID} ${line}`)).values()]
    .flat()
    .map(({ protocol, address, port }) => `${protocol} ${address} ${port}`);
}

it.each([
  ['tcp 00000000:1F90', 'tcp 0.0.0.0 8080'],
  ['udp 0100007F:0035', 'udp 127.0.0.1 53'],
  ['tcp 00000000000000000000000000000000:0050', 'tcp :: 80'],
  ['tcp 00000000000000000000000001000000:0050', 'tcp ::1 80'],
  ['tcp 0000000000000000FFFF00000100007F:0050', 'tcp 127.0.0.1 80'],
  ['udp B80D0120000000000000000005000000:FFFF', 'udp 2001:db8::5 65535'],
])('%s is %s', (line, expected) => {
  expect(read(line)).toEqual([expected]);
});

it.each(['sctp 00000000:0050', 'tcp 0000:0050', 'tcp 00000000:00500', 'tcp', ''])('%j is nothing', (line) => {
  expect(read(line)).toEqual([]);
});

it('tells containers apart', () => {
  const other = 'cd'.repeat(32);
  const report = readReport([`${ID} tcp 00000000:0050`, `${other} tcp 00000000:0051`, 'short tcp 00000000:0052']);
  expect([...report.keys()]).toEqual([ID, other]);
});
