import { expect, it } from 'vitest';
import type { NetworkSummary } from '../../../../electron/api/engine/network.ts';
import { arrangeMap } from '../../../../renderer/features/networks/arrange-map.ts';

const network = (name: string, members: readonly string[], builtIn = false): NetworkSummary => ({
  id: name,
  name,
  driver: 'bridge',
  scope: 'local',
  internal: false,
  attachable: false,
  ipv6: false,
  createdMs: null,
  subnets: [],
  labels: {},
  compose: null,
  builtIn,
  containers: members.map((id) => ({ id, name: id, running: true, ipv4: `10.0.0.${id.length}`, ipv6: null })),
});

it('puts containers together that share their networks, and leaves out what Docker has and nobody uses', () => {
  const { columns, rows } = arrangeMap([
    network('host', [], true),
    network('front', ['web10', 'web9', 'proxy']),
    network('back', ['db', 'web9']),
    network('empty', []),
  ]);
  expect(columns.map(({ name }) => name)).toEqual(['front', 'back', 'empty']);
  expect(rows.map(({ name, stops }) => [name, ...stops.map(({ column }) => column)])).toEqual([
    ['proxy', 0],
    ['web10', 0],
    ['web9', 0, 1],
    ['db', 1],
  ]);
  expect(rows[2]?.stops[1]).toEqual({ column: 1, ipv4: '10.0.0.4', ipv6: null });
});
