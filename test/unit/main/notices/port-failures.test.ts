import { expect, it } from 'vitest';
import type { PublishedPortInfo } from '../../../../electron/api/ports.ts';
import { PortFailures } from '../../../../electron/main/notices/port-failures.ts';

const port = (number: number, problem: string | null): PublishedPortInfo => ({
  container: { id: 'a1', name: 'web' },
  protocol: 'tcp',
  address: '0.0.0.0',
  port: number,
  containerPort: 80,
  problem,
  openConnections: 0,
  connections: 0,
  receivedBytes: 0,
  sentBytes: 0,
});

it('tells each failure once, and none that was there before it looked', () => {
  const failures = new PortFailures();
  expect(failures.take([port(1, 'taken'), port(2, null)])).toEqual([]);
  expect(failures.take([port(1, 'taken'), port(2, 'taken')])).toEqual([port(2, 'taken')]);
  expect(failures.take([port(1, 'taken'), port(2, 'taken')])).toEqual([]);
  // It could be had meanwhile, and was lost again.
  expect(failures.take([port(1, 'taken'), port(2, null)])).toEqual([]);
  expect(failures.take([port(1, 'taken'), port(2, 'taken')])).toEqual([port(2, 'taken')]);
  failures.clear();
  expect(failures.take([port(1, 'taken')])).toEqual([port(1, 'taken')]);
});
