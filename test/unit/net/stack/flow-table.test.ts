import { describe, expect, it } from 'vitest';
import { FlowTable, type TableEntry } from '../../../../electron/net/stack/flow-table.ts';
import type { FlowEndpoints } from '../../../../electron/net/stack/incoming-packet.ts';
import { ipAddress } from '../../../../electron/net/wire/ip-address.ts';

class Flow implements TableEntry<Flow> {
  nextInBucket: Flow | null = null;
  readonly endpoints: FlowEndpoints;

  constructor(remote: string, port = 1) {
    this.endpoints = {
      guest: { address: ipAddress('fd00::3'), port },
      remote: { address: ipAddress(remote), port: 80 },
    };
  }
}

describe('the flow table', () => {
  it('tells flows apart that share a key', () => {
    const table = new FlowTable<Flow>();
    // The same ports and last words, so the same key.
    const flows = ['2001:db8::1', '2001:db9::1', '2001:dba::1'].map((remote) => new Flow(remote));
    for (const flow of flows) table.add(flow);
    for (const flow of flows) expect(table.get(flow.endpoints)).toBe(flow);
    const [first, second, third] = flows;
    if (first === undefined || second === undefined || third === undefined) throw new Error('three flows');
    expect([table.remove(second), table.remove(second)]).toEqual([true, false]);
    expect(table.get(second.endpoints)).toBe(null);
    expect(table.all()).toHaveLength(2);
    expect([table.remove(third), table.remove(first), table.remove(first)]).toEqual([true, true, false]);
    expect(table.size).toBe(0);
  });

  it('finds each of thousands, and none of them once they are gone', () => {
    const table = new FlowTable<Flow>();
    const flows = Array.from({ length: 5000 }, (_, index) => new Flow(`2001:db8::${(index % 7) + 1}`, 1 + index));
    for (const flow of flows) table.add(flow);
    for (const flow of flows) expect(table.get(flow.endpoints)).toBe(flow);
    expect(new Set(table.all())).toEqual(new Set(flows));
    for (const flow of flows) expect(table.remove(flow)).toBe(true);
    for (const flow of flows) expect(table.get(flow.endpoints)).toBe(null);
    expect([table.size, table.all()]).toEqual([0, []]);
  });
});
