import { describe, expect, it } from 'vitest';
import { FlowTable, type TableEntry } from '../../../../electron/net/stack/flow-table.ts';
import type { FlowEndpoints } from '../../../../electron/net/stack/incoming-packet.ts';
import { ipAddress } from '../../../../electron/net/wire/ip-address.ts';

class Flow implements TableEntry<Flow> {
  nextInBucket: Flow | null = null;
  readonly endpoints: FlowEndpoints;

  constructor(remote: string) {
    this.endpoints = {
      guest: { address: ipAddress('fd00::3'), port: 1 },
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
});
