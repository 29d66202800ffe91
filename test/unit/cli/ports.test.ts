import { expect, it } from 'vitest';
import type { PublishedPortInfo } from '../../../electron/api/ports.ts';
import { formatPorts } from '../../../electron/cli/output/ports.ts';
import { styleFor } from '../../../electron/cli/output/style.ts';

const plain = styleFor({ isTTY: false }, {});

const web: PublishedPortInfo = {
  container: { id: 'a', name: 'web' },
  protocol: 'tcp',
  address: '::',
  port: 8080,
  containerPort: 80,
  problem: null,
  openConnections: 0,
  connections: 12,
  receivedBytes: 1_234_567,
  sentBytes: 0,
};

it('shows ports by container, those that are not open with the reason, which may be hostile', () => {
  const dns: PublishedPortInfo = {
    ...web,
    container: { id: 'b', name: 'dns' },
    protocol: 'udp',
    address: '0.0.0.0',
    port: 53,
    containerPort: 53,
    problem: 'held by \u001b]0;evil\u0007\u001b[2Jprogram\nof somebody',
    connections: 0,
    receivedBytes: 0,
  };
  expect(formatPorts([web, dns], { columns: 80, style: plain })).toBe(
    [
      'CONTAINER   ON THIS COMPUTER   IN THE CONTAINER   CONNECTIONS   RECEIVED   SENT',
      'dns         0.0.0.0:53         53/udp             0             0 B        0 B',
      '  Not open: held by program of somebody',
      'web         [::]:8080          80/tcp             12            1.2 MB     0 B',
      '',
    ].join('\n'),
  );
});
