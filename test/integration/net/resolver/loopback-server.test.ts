import { describe, expect, it } from 'vitest';
import { StreamTable } from '../../../../electron/vm/network/native-streams/stream-table.ts';
import { nativeAskUdp } from '../../../../electron/vm/network/resolver/native-ask-udp.ts';
import { answering, nameServer, resolverBench, silent } from '../../../support/net/resolver-bench.ts';

describe.skipIf(process.platform === 'win32')('a server on the loopback, asked by the addon', () => {
  const askUdp = nativeAskUdp(StreamTable.open());

  it('has one port for what is under way at a time, and another one after that', async () => {
    const held: (() => void)[] = [];
    const one = await nameServer(async (query, transport) => {
      await new Promise<void>((release) => held.push(release));
      return answering(query, transport);
    });
    const { ask } = await resolverBench({ askUdp, servers: [one], configuration: { timeoutMs: 20_000 } });
    const names = Array.from({ length: 20 }, (_, index) => `name-${index}.example`);
    const answers = Promise.all(names.map((name) => ask({ name })));
    await expect.poll(() => held.length).toBe(20);
    expect(one.ports.size).toBe(1);
    for (const release of held) release();
    await answers;
    one.behaviour = answering;
    for (let turn = 0; turn < 5; turn += 1) await ask();
    expect(one.ports.size).toBeGreaterThan(1);
  });

  it('fails all that is under way when it goes, and is asked again when it is back', async () => {
    const going = await nameServer(silent);
    const { ask } = await resolverBench({
      askUdp,
      servers: [going],
      configuration: { timeoutMs: 20_000, attempts: 1 },
    });
    const waiting = Promise.allSettled([ask({ name: 'a.example' }), ask({ name: 'b.example' })]);
    await expect.poll(() => going.asked.length).toBe(2);
    await going.dispose();
    // Nobody listens there any more, which the system says to the next one.
    await expect(ask({ name: 'c.example' })).rejects.toMatchObject({ code: 'dns-server-failed' });
    expect((await waiting).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    going.behaviour = answering;
    await going.start();
    expect((await ask()).answers).toHaveLength(1);
  });
});
